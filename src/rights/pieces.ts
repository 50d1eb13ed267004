/** So many pieces stand for all of the text: looking for each costs a pass over the home. */
const MAX_PIECES = 64;
const PIECE_CHARACTERS = 24;

/**
 * Pieces of texts, spread over all of them, by which a scan tells whether they are still somewhere. Of whole characters, and
 * of one line, so that a page that keeps the text in another order has them too.
 */
export function piecesOf(texts: Iterable<string>): Buffer[] {
  const lines = [...texts]
    .flatMap((text) => text.split("\n"))
    .map((line) => line.trim())
    .filter((line) => Buffer.byteLength(line) >= 8);
  const step = Math.max(1, Math.floor(lines.length / MAX_PIECES));
  const chosen = lines.filter((_line, index) => index % step === 0).slice(0, MAX_PIECES);
  return [...new Set(chosen.map(middle))].map((piece) => Buffer.from(piece));
}

/** Beginnings are alike more often. */
function middle(line: string): string {
  const characters = Array.from(line);
  const from = Math.max(0, Math.floor((characters.length - PIECE_CHARACTERS) / 2));
  return characters.slice(from, from + PIECE_CHARACTERS).join("");
}
