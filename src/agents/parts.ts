/**
 * What a note says under a label: `next: write the tests`, `## Next` or `**Next:**`, at the start of a line or after
 * `;` or a full stop, up to the next of these labels. Labels are given in small letters; a part that is empty is not there.
 */
export function readParts(text: string, labels: readonly string[]): ReadonlyMap<string, string> {
  const label = labels.map((each) => each.replaceAll(/[^a-z]/g, "")).join("|");
  const start = new RegExp(
    `(?:^|\\n|(?<=[;.]\\s))[ \\t]*(?:[-*]\\s+)?(?:#{1,6}[ \\t]*|\\*\\*)?(${label})(?:\\*\\*)?[ \\t]*(?::(?:\\*\\*)?|\\n|$)`,
    "gi",
  );
  const found = [...text.matchAll(start)];
  const parts = new Map<string, string>();
  for (const [n, match] of found.entries()) {
    const from = match.index + match[0].length;
    const said = text.slice(from, found[n + 1]?.index ?? text.length).trim();
    const name = (match[1] ?? "").toLowerCase();
    if (said !== "" && !parts.has(name)) parts.set(name, said);
  }
  return parts;
}
