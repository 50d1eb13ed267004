import type { Hit, Severity } from "../rule.ts";

/** A name, or anything else that is to be hidden wherever it stands as whole words. */
export interface Phrase {
  readonly text: string;
  readonly kind: string;
  readonly severity: Severity;
}

/** Finds all of many phrases in one pass, however many there are. */
export interface Phrases {
  readonly find: (text: string) => Hit[];
}

interface Node {
  readonly next: Map<string, Node>;
  phrase?: Phrase;
}

/** A word, a run of blanks, or any other single character: `_` divides words, so that a name in an identifier counts. */
const PIECE = /[\p{L}\p{M}\p{N}]+|\s+|[^\p{L}\p{M}\p{N}\s]/gu;

/**
 * A tree of the phrases' pieces: a text costs one look-up a piece, and the longest phrase counts. Blanks of any kind
 * and number are alike; with `anyCase`, so are large and small letters.
 */
export function createPhrases(
  phrases: Iterable<Phrase>,
  options: { readonly anyCase: boolean },
): Phrases {
  const key = (piece: string): string =>
    /^\s/.test(piece) ? " " : options.anyCase ? piece.toLowerCase() : piece;
  const root: Node = { next: new Map() };
  for (const phrase of phrases) {
    let node = root;
    for (const [piece] of phrase.text.trim().matchAll(PIECE)) node = child(node, key(piece));
    if (node !== root) node.phrase ??= phrase;
  }
  if (root.next.size === 0) return { find: () => [] };
  return {
    find(text) {
      const pieces = [...text.matchAll(PIECE)];
      const hits: Hit[] = [];
      for (let index = 0; index < pieces.length; index++) {
        const found = longest(pieces, index);
        if (!found) continue;
        const { phrase, last } = found;
        const start = pieces[index]?.index ?? 0;
        const end = (pieces[last]?.index ?? 0) + (pieces[last]?.[0].length ?? 0);
        const { kind, severity } = phrase;
        const value = text.slice(start, end);
        hits.push({
          kind,
          severity,
          start,
          end,
          value: options.anyCase ? value.toLowerCase() : value,
        });
        index = last;
      }
      return hits;
    },
  };

  function longest(
    pieces: readonly RegExpExecArray[],
    first: number,
  ): { readonly phrase: Phrase; readonly last: number } | undefined {
    let node: Node | undefined = root;
    let found: { readonly phrase: Phrase; readonly last: number } | undefined;
    for (let at = first; at < pieces.length; at++) {
      node = node.next.get(key(pieces[at]?.[0] ?? ""));
      if (!node) break;
      if (node.phrase) found = { phrase: node.phrase, last: at };
    }
    return found;
  }
}

function child(node: Node, piece: string): Node {
  const known = node.next.get(piece);
  if (known) return known;
  const added: Node = { next: new Map() };
  node.next.set(piece, added);
  return added;
}
