import type { Connected } from "./paired.ts";

type Args = Record<string, unknown>;

/** What a careless or hostile caller puts where a text belongs; all of it has to be refused. */
const BAD_TEXTS: readonly (readonly [string, unknown])[] = [
  ["empty", ""],
  ["1 MB", "x".repeat(1_048_576)],
  ["with NUL", "a\u0000b"],
  ["with a control character", "a\u0007b"],
  ["with a bidirectional override", "a\u202Eb"],
  ["with a zero-width space", "a\u200Bb"],
  ["with half a surrogate pair", "a\uD800b"],
  ["a number", 7],
  ["null", null],
  ["an array", ["a"]],
  ["an object", { a: 1 }],
];

const BAD_NUMBERS: readonly (readonly [string, unknown])[] = [
  ["a text", "seven"],
  ["a fraction", 1.5],
  ["negative", -1],
  ["too large", 1e12],
  ["null", null],
];

/** A list has what a text may not be, and one such text. */
const BAD_LISTS: readonly (readonly [string, unknown])[] = BAD_TEXTS.map(([what, value]) => [
  `with ${what}`,
  Array.isArray(value) ? "a" : [value],
]);

/** Calls `tool` once for each way to spoil one argument of `valid`; returns what was not refused as it should be. */
export async function findUnrefused(
  { client, call }: Connected,
  tool: string,
  valid: Args,
): Promise<string[]> {
  const { tools } = await client.listTools();
  const schema = tools.find(({ name }) => name === tool)?.inputSchema;
  if (!schema) throw new Error(`no tool ${tool}`);
  const spoilt: (readonly [string, Args])[] = [["unknown argument", { ...valid, "te\u202Est": 1 }]];
  for (const name of schema.required ?? []) {
    const { [name]: _gone, ...rest } = valid;
    spoilt.push([`${name} missing`, rest]);
  }
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const written = JSON.stringify(property);
    const isNumber = /"type":"(integer|number)"/.test(written);
    const isList = /"type":"array"/.test(written);
    for (const [what, value] of isNumber ? BAD_NUMBERS : isList ? BAD_LISTS : BAD_TEXTS)
      spoilt.push([`${name} ${what}`, { ...valid, [name]: value }]);
  }
  const unrefused: string[] = [];
  for (const [what, args] of spoilt) {
    const { data, error } = await call(tool, args);
    const told = `${error?.message}${error?.fix}`;
    const plain = /^[ -~]{10,600}$/.test(told);
    if (data !== undefined || error?.code !== "bad_input" || !error.fix || !plain)
      unrefused.push(`${tool}: ${what}: ${JSON.stringify(error ?? data).slice(0, 200)}`);
  }
  return unrefused;
}
