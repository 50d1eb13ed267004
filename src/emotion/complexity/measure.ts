import type { Edit, Parser, Tree, TreeCursor } from "web-tree-sitter";

import { type FunctionFigures, measureFunctions } from "./functions.ts";
import type { Grammars } from "./grammars.ts";
import type { Language } from "./language.ts";
import { readSyntax, wordOf, type Words } from "./syntax.ts";

export interface FileFigures {
  readonly functions: readonly FunctionFigures[];
  /** Whether the grammar found something that it does not know; the rest is measured. */
  readonly broken: boolean;
}

export interface Measurer {
  /** `path` is where the text was before, if it is a new version: what did not change is not read again. */
  readonly measure: (path: string, language: Language, text: string) => Promise<FileFigures>;
}

/** What is kept of a file for its next version. */
interface Known {
  readonly text: string;
  readonly tree: Tree;
  readonly units: ReadonlyMap<string, readonly FunctionFigures[]>;
}

/** So many files are kept with their trees, which lie in WebAssembly's memory. */
const KEPT = 32;

export function createMeasurer(grammars: Grammars): Measurer {
  const known = new Map<string, Known>();
  return {
    async measure(path, language, text) {
      const { parser, words } = await grammars.load(language);
      const key = `${language.name} ${path}`;
      const before = known.get(key);
      known.delete(key);
      const { tree, kept } = read(parser, text, before);
      const units = new Map<string, readonly FunctionFigures[]>();
      const functions = measureUnits({ tree, language, words, text, before: kept, units });
      known.set(key, { text, tree, units });
      const [oldest] = known.keys();
      if (known.size > KEPT && oldest !== undefined) {
        known.get(oldest)?.tree.delete();
        known.delete(oldest);
      }
      return { functions, broken: tree.rootNode.hasError };
    },
  };

  /** The text's tree, and the units of the version before that still count. Takes the tree of that version away. */
  function read(
    parser: Parser,
    text: string,
    before: Known | undefined,
  ): { tree: Tree; kept?: Known["units"] } {
    if (!before) return { tree: parse(parser, text) };
    const { tree: old, units } = before;
    const whole = !old.rootNode.hasError;
    old.edit(new grammars.Edit(findEdit(before.text, text)));
    const tree = parse(parser, text, old);
    old.delete();
    if (whole && !tree.rootNode.hasError) return { tree, kept: units };
    // Around what the grammar does not know, it depends on the version before where it goes on.
    tree.delete();
    return { tree: parse(parser, text) };
  }
}

function parse(parser: Parser, text: string, before?: Tree): Tree {
  const tree = parser.parse(text, before);
  // Null only without a language, or when stopped; neither happens here.
  if (!tree) throw new TypeError("nothing was parsed");
  return tree;
}

/** The one stretch that is not as it was: all between what is alike at the start and at the end. */
function findEdit(old: string, now: string): ConstructorParameters<typeof Edit>[0] {
  const most = Math.min(old.length, now.length);
  let start = 0;
  while (start < most && old.charCodeAt(start) === now.charCodeAt(start)) start += 1;
  let tail = 0;
  while (
    tail < most - start &&
    old.charCodeAt(old.length - 1 - tail) === now.charCodeAt(now.length - 1 - tail)
  )
    tail += 1;
  const [oldEnd, newEnd] = [old.length - tail, now.length - tail];
  return {
    startIndex: start,
    oldEndIndex: oldEnd,
    newEndIndex: newEnd,
    startPosition: positionOf(old, start),
    oldEndPosition: positionOf(old, oldEnd),
    newEndPosition: positionOf(now, newEnd),
  };
}

function positionOf(text: string, index: number): { row: number; column: number } {
  let row = 0;
  let line = 0;
  for (let at = text.indexOf("\n"); at !== -1 && at < index; at = text.indexOf("\n", line)) {
    row += 1;
    line = at + 1;
  }
  return { row, column: index - line };
}

interface Work {
  readonly tree: Tree;
  readonly language: Language;
  readonly words: Words;
  readonly text: string;
  readonly before: Known["units"] | undefined;
  readonly units: Map<string, readonly FunctionFigures[]>;
}

/** A unit stands beside others in the file or in a class, and what is in it depends on nothing around it. */
function measureUnits({ tree, language, words, text, before, units }: Work): FunctionFigures[] {
  const found: FunctionFigures[] = [];
  const cursor = tree.walk();
  visitChildren();
  cursor.delete();
  return found;

  function visitChildren(): void {
    if (!cursor.gotoFirstChild()) return;
    do visit(cursor);
    while (cursor.gotoNextSibling());
    cursor.gotoParent();
  }

  function visit(at: TreeCursor): void {
    const { type, kind } = wordOf(at, words);
    if (kind === "container") {
      visitChildren();
      return;
    }
    const unit = text.slice(at.startIndex, at.endIndex);
    if (unit.length < SMALLEST) return;
    const key = `${type} ${unit}`;
    let figures = units.get(key) ?? before?.get(key);
    const { row } = at.startPosition;
    figures ??= shift(measureFunctions(readSyntax(at, words), language, text), -row);
    units.set(key, figures);
    found.push(...shift(figures, row));
  }
}

/** No function is shorter. */
const SMALLEST = 5;

function shift(figures: readonly FunctionFigures[], rows: number): FunctionFigures[] {
  return figures.map((one) => ({ ...one, line: one.line + rows }));
}
