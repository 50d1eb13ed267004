/**
 * Whether a value looks drawn, not written: 16 characters or more with digits among letters, and as uneven as random
 * ones (Shannon, bits a character). It never makes a finding by itself; it weighs one that something else suggests.
 */
export function isRandom(value: string): boolean {
  if (value.length < 16 || !/[0-9]/.test(value) || !/[A-Za-z]/.test(value)) return false;
  const wanted = /^[0-9a-f-]+$/i.test(value) ? 2.8 : 3.3;
  return bitsPerCharacter(value) >= wanted && !isWords(value);
}

/** Shannon's entropy of the characters, 0 to 16. */
export function bitsPerCharacter(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  const shares = [...counts.values()].map((count) => count / value.length);
  return shares.reduce((bits, share) => bits - share * Math.log2(share), 0);
}

/** Words in one case each, put together by signs or capitals, with a number here and there: `step-10-of-many`. */
function isWords(value: string): boolean {
  const parts = value.split(/[-_.]|(?<=[a-z])(?=[A-Z])/);
  return (
    parts.every((part) => /^[0-9]{0,4}(?:[A-Z]?[a-z]*|[A-Z]*)[0-9]{0,4}$/.test(part)) &&
    parts.length > 1
  );
}
