import { isMap, isScalar, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";

/** What a person wrote, as its schema has it; or in one phrase which line cannot be used, and why. */
export type Checked<T> = { readonly data: T } | { readonly fault: string };

/** Reads YAML 1.2 (JSON is a part of it) without aliases, merge keys or repeated keys. */
export function readYaml<T extends z.ZodType>(text: string, schema: T): Checked<z.output<T>> {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: "core",
    merge: false,
    uniqueKeys: true,
    logLevel: "silent",
    prettyErrors: false,
    lineCounter: lines,
  });
  const lineOf = (offset: number | undefined): string =>
    offset === undefined ? "" : `line ${lines.linePos(offset).line}: `;
  const [broken] = document.errors;
  if (broken) return { fault: `${lineOf(broken.pos[0])}it is not YAML or JSON (${broken.code})` };
  const value = plain(document);
  if (!value) return { fault: "it uses aliases, or is nested too deep" };
  const parsed = schema.safeParse(value.plain);
  if (parsed.success) return { data: parsed.data };
  const [issue] = parsed.error.issues;
  const keys = issue?.path.filter((key) => typeof key !== "symbol") ?? [];
  const at = placeOf(document.contents, keys);
  return { fault: `${lineOf(at)}${keys.join(".") || "the whole"}: ${sayIssue(issue)}` };
}

function plain(
  document: ReturnType<typeof parseDocument>,
): { readonly plain: unknown } | undefined {
  try {
    return { plain: document.toJS({ maxAliasCount: 0 }) };
  } catch {
    return undefined;
  }
}

/** Where the value of the longest known part of `keys` stands. */
function placeOf(contents: unknown, keys: readonly (string | number)[]): number | undefined {
  let node = contents;
  let at: number | undefined;
  for (const key of keys) {
    if (isMap(node)) {
      const pair = node.items.find(({ key: name }) => isScalar(name) && name.value === key);
      if (isScalar(pair?.key)) at = pair.key.range?.[0] ?? at;
      node = pair?.value;
    } else {
      const items: unknown =
        typeof node === "object" && node !== null && "items" in node ? node.items : undefined;
      node = Array.isArray(items) ? items[Number(key)] : undefined;
      at = rangeOf(node) ?? at;
    }
  }
  return at ?? rangeOf(contents);
}

function rangeOf(node: unknown): number | undefined {
  if (typeof node !== "object" || node === null || !("range" in node)) return undefined;
  const { range } = node;
  return Array.isArray(range) && typeof range[0] === "number" ? range[0] : undefined;
}

function sayIssue(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === "unrecognized_keys") return `unknown key "${issue.keys[0]?.slice(0, 40)}"`;
  if (issue?.code === "invalid_value") return `takes ${issue.values.join(" or ")}`;
  if (issue?.code === "invalid_key") return issue.issues[0]?.message ?? issue.message;
  return issue?.message ?? "cannot be understood";
}
