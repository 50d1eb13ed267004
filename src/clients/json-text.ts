import {
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";

import {
  applySplices,
  eolOf,
  fault,
  lineAt,
  sameData,
  type SettingsText,
} from "./settings-text.ts";

/**
 * JSON with comments and trailing commas, as the clients' editors write it. A property goes behind the comment that
 * belongs to the one before, in the file's own indentation; taking it out again restores the bytes.
 */
export const jsonText: SettingsText = {
  hasTable: (text, key) => find(parse(text), key) !== undefined,
  find(text, key, name) {
    const table = findTable(parse(text), key);
    const server = table && find(table, name);
    return server && getNodeValue(server.value);
  },
  add(text, key, { name, entry }) {
    if (text.trim() === "") return `${JSON.stringify({ [key]: { [name]: entry } }, null, 2)}\n`;
    const root = parse(text);
    const table = findTable(root, key);
    const added = table ? insert(table, name, entry) : insert(root, key, { [name]: entry });
    const servers = table ? fieldsOf(table.node) : {};
    return checked(added, { ...fieldsOf(root.node), [key]: { ...servers, [name]: entry } });
  },
  remove(text, key, { name, emptied }) {
    const root = parse(text);
    const table = findTable(root, key);
    if (!table || !find(table, name)) return text;
    const { [key]: _servers, ...others } = fieldsOf(root.node);
    const { [name]: _gone, ...rest } = fieldsOf(table.node);
    const without = cut(table, name);
    const left = findTable(parse(without), key);
    if (!emptied || !left || left.properties.length > 0 || innerOf(left).trim() !== "")
      return checked(without, { ...others, [key]: rest });
    return checked(cut(parse(without), key), others);
  },
};

/** One object in a text. */
interface Place {
  readonly text: string;
  readonly node: Node;
  readonly properties: readonly Property[];
}

interface Property {
  readonly name: unknown;
  readonly value: Node;
  readonly start: number;
  readonly end: number;
}

/** The object that a file holds; an empty file holds an empty one. */
function parse(text: string): Place {
  const errors: ParseError[] = [];
  const read = text.trim() === "" ? "{}" : text;
  const node = parseTree(read, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error) {
    const why = printParseErrorCode(error.error);
    throw fault(lineAt(text, error.offset), `it is not JSON (${why})`);
  }
  if (node?.type !== "object") throw fault(1, "it does not hold a JSON object");
  return placeOf(read, node);
}

function placeOf(text: string, node: Node): Place {
  const properties = (node.children ?? []).flatMap(({ children = [], offset, length }) => {
    const [name, value] = children;
    return name && value ? [{ name: name.value, value, start: offset, end: offset + length }] : [];
  });
  return { text, node, properties };
}

/** Programs disagree on which of two counts: a name that is there twice is refused. */
function find({ text, properties }: Place, name: string): Property | undefined {
  const [first, second] = properties.filter((property) => property.name === name);
  if (second)
    throw fault(lineAt(text, second.start), `"${name}" is there twice`, "Keep one of the two.");
  return first;
}

function findTable(root: Place, key: string): Place | undefined {
  const table = find(root, key);
  if (!table) return undefined;
  if (table.value.type === "object") return placeOf(root.text, table.value);
  throw fault(lineAt(root.text, table.start), `"${key}" is not an object`);
}

const SPACE_AND_COMMENTS = /(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*/y;
const COMMENTS_OF_THE_LINE = /(?:[ \t]*(?:\/\/[^\r\n]*|\/\*[^]*?\*\/))*/y;

function insert(place: Place, name: string, value: object): string {
  const { text, node, properties } = place;
  const last = properties.at(-1);
  const inner = innerOf(place);
  const pair = (indent?: string): string =>
    `${JSON.stringify(name)}: ${JSON.stringify(value, null, indent)}`;
  if (isOneLine(place)) {
    const at = last ? last.end : node.offset + 1;
    const comma = last && commaAfter(text, at);
    if (comma !== undefined) return applySplices(text, [[comma + 1, 0, ` ${pair()},`]]);
    return applySplices(text, [[at, 0, last ? `, ${pair()}` : pair()]]);
  }
  const eol = eolOf(text);
  const base = indentAt(text, node.offset + node.length - 1);
  const indent = last ? indentAt(text, last.start) : base + unitOf(text);
  const lines = eol + indent + pair(unitOf(text)).replaceAll("\n", eol + indent);
  if (!last) {
    const at = node.offset + 1 + inner.trimEnd().length;
    const isOpen = text.slice(at, node.offset + node.length).includes("\n");
    return applySplices(text, [[at, 0, isOpen ? lines : lines + eol + base]]);
  }
  const comma = commaAfter(text, last.end);
  const end = endOf(COMMENTS_OF_THE_LINE, text, comma === undefined ? last.end : comma + 1);
  return applySplices(
    text,
    comma === undefined
      ? [
          [last.end, 0, ","],
          [end, 0, lines],
        ]
      : [[end, 0, `${lines},`]],
  );
}

function cut(place: Place, name: string): string {
  const { text, node, properties } = place;
  const index = properties.findIndex((property) => property.name === name);
  const property = properties[index];
  if (!property) return text;
  const others = innerOf(place).replace(text.slice(property.start, property.end), "");
  if (others.trim() === "")
    return applySplices(text, [[node.offset + 1, innerOf(place).length, ""]]);
  const previous = properties[index - 1];
  const gapStart = previous?.end ?? node.offset + 1;
  const gap = text.slice(gapStart, property.start);
  const after = commaAfter(text, property.end);
  // What follows on the line must not become part of a comment before.
  const followed = !/^,?[ \t]*\r?\n/.test(text.slice(property.end));
  const start = followed && gap.includes("//") ? property.start : gapStart + gap.trimEnd().length;
  const before = after === undefined && previous ? commaAfter(text, previous.end) : undefined;
  return applySplices(text, [
    ...(before === undefined ? [] : [[before, 1, ""] as const]),
    [start, property.end - start, ""],
    ...(after === undefined ? [] : [[after, 1, ""] as const]),
  ]);
}

/** Whether a new property is to stand on the line of its object, as all else does. */
function isOneLine(place: Place): boolean {
  if (place.properties.length > 0) return !innerOf(place).includes("\n");
  return !place.text.trim().includes("\n") && place.node.parent !== undefined;
}

function innerOf({ text, node }: Place): string {
  return text.slice(node.offset + 1, node.offset + node.length - 1);
}

function fieldsOf(node: Node): Readonly<Record<string, unknown>> {
  const value: unknown = getNodeValue(node);
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** Where the comma is that follows a value, if one does. */
function commaAfter(text: string, end: number): number | undefined {
  const at = endOf(SPACE_AND_COMMENTS, text, end);
  return text[at] === "," ? at : undefined;
}

function endOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}

/** The white space that begins the line of `offset`. */
function indentAt(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset + 1);
  return /^[ \t]*/.exec(line)?.[0] ?? "";
}

/** One step of the file's own indentation. */
function unitOf(text: string): string {
  return /\n([ \t]+)\S/.exec(text)?.[1] ?? "  ";
}

/** `text`, if it holds exactly what it should: an edit that would touch anything else is not made. */
function checked(text: string, wanted: object): string {
  if (sameData(fieldsOf(parse(text).node), wanted)) return text;
  throw fault(1, "it cannot be changed without touching other entries", "Edit it by hand.");
}
