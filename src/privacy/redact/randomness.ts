/**
 * Whether a value looks drawn, not written: 16 characters or more, digits among letters or as many large letters as
 * small ones, and as uneven as random ones (Shannon, bits a character). It never makes a finding by itself; it weighs
 * one that something else suggests.
 */
export function isRandom(value: string): boolean {
  if (value.length < 16 || !/[A-Za-z]/.test(value)) return false;
  if (!/[0-9]/.test(value) && !isMixed(value)) return false;
  const wanted = /^[0-9a-f-]+$/i.test(value) ? 2.8 : 3.3;
  return bitsPerCharacter(value) >= wanted && !isWords(value);
}

/** Letters alone, of either case as often: names in code have a large one for every four small ones. */
function isMixed(value: string): boolean {
  const large = value.replaceAll(/[^A-Z]/g, "").length / value.length;
  return value.length >= 20 && large > 0.3 && large < 0.7 && !/[_ -]/.test(value);
}

/** Shannon's entropy of the characters, 0 to 16. */
function bitsPerCharacter(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  const shares = [...counts.values()].map((count) => count / value.length);
  return shares.reduce((bits, share) => bits - share * Math.log2(share), 0);
}

/** Words in one case each, put together by signs or capitals, with a number here and there: `step-10-of-many`. */
function isWords(value: string): boolean {
  const parts = value.split(/[-_.]|(?<=[a-z])(?=[A-Z])/);
  return (
    parts.length > 1 &&
    parts.every((part) => /^[0-9]{0,4}(?:[A-Z]?[a-z]*|[A-Z]*)[0-9]{0,4}$/.test(part)) &&
    parts.some((part) => /[a-z]{3}|[A-Z]{3}/.test(part))
  );
}
