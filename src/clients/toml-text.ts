import { parse, TomlError } from "smol-toml";

import type { Entry } from "./client.ts";
import { eolOf, fault, sameData, type SettingsText } from "./settings-text.ts";
import { headsOf, type TomlHead } from "./toml-heads.ts";

/**
 * TOML whose servers are tables, `[mcp_servers.paired]`. A server is a block of lines at the end, after an empty one.
 * What comes out is parsed again and compared, so that no other value can change.
 */
export const tomlText: SettingsText = {
  hasTable: (text, key) => read(text)[key] !== undefined,
  find: (text, key, name) => serversOf(text, key)[name],
  add(text, key, { name, entry }) {
    const before = read(text);
    const eol = eolOf(text);
    const gap = text === "" ? "" : (text.endsWith("\n") ? "" : eol) + eol;
    const added = text + gap + block(key, name, entry).join(eol) + eol;
    return checked(added, { ...before, [key]: { ...serversOf(text, key), [name]: entry } });
  },
  remove(text, key, { name }) {
    const { [key]: _servers, ...others } = read(text);
    const { [name]: gone, ...rest } = serversOf(text, key);
    if (gone === undefined) return text;
    const lines = text.split("\n");
    const heads = headsOf(lines);
    const own = heads.filter(({ path }) => path[0] === key && path[1] === name);
    const out = new Set(own.flatMap(({ at }) => blockAt(lines, at, heads)));
    const kept = lines.filter((_, n) => !out.has(n)).join("\n");
    const hasTable = heads.some(({ path }) => path.length === 1 && path[0] === key);
    return checked(
      kept,
      hasTable || Object.keys(rest).length > 0 ? { ...others, [key]: rest } : others,
    );
  },
};

function read(text: string): Readonly<Record<string, unknown>> {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [why = ""] = error.message.split("\n");
    throw fault(error.line, `it is not TOML (${why.replace(/^Invalid TOML document: /, "")})`);
  }
}

function serversOf(text: string, key: string): Readonly<Record<string, unknown>> {
  const table = read(text)[key] ?? {};
  if (typeof table !== "object" || Array.isArray(table)) throw fault(1, `"${key}" is not a table`);
  return { ...table };
}

/** JSON writes strings, and arrays of them, as TOML does. */
function block(key: string, name: string, entry: Entry): string[] {
  const pairs = Object.entries(entry).map(
    ([field, value]) => `${field} = ${JSON.stringify(value).replaceAll('","', '", "')}`,
  );
  return [`[${key}.${name}]`, ...pairs];
}

/** The lines of the table that begins at `at`, and the empty one before. What stands right before the next table is that one's. */
function blockAt(lines: readonly string[], at: number, heads: readonly TomlHead[]): number[] {
  const next = heads.find((head) => head.at > at)?.at ?? lines.length;
  let end = next;
  while (end > at + 1 && /^\s*(?:#.*)?\s*$/.test(lines[end - 1] ?? "")) end -= 1;
  const start = at > 0 && lines[at - 1]?.trim() === "" ? at - 1 : at;
  return Array.from({ length: end - start }, (_, n) => start + n);
}

function checked(text: string, wanted: object): string {
  const fix = "Write its servers as tables of their own, or edit it by hand.";
  try {
    if (sameData(parse(text), wanted)) return text;
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
  }
  throw fault(1, "it cannot be changed without touching other entries", fix);
}
