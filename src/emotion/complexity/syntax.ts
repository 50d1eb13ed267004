import type { Language as Grammar, TreeCursor } from "web-tree-sitter";

import type { Kind, Language } from "./language.ts";

/** A node of a syntax tree, outside of WebAssembly. */
export interface Syntax {
  readonly type: string;
  readonly kind: Kind | undefined;
  /** What its parent has it for. */
  readonly field: string | undefined;
  /** Whether it is more than a word or a sign of the language. */
  readonly named: boolean;
  /** Offsets in the text; -1 of a mark such as a bracket. */
  readonly start: number;
  readonly end: number;
  /** Lines, counted from 0; told of a function only. */
  readonly row: number;
  readonly endRow: number;
  readonly children: readonly Syntax[];
}

interface Growing extends Syntax {
  readonly children: Growing[];
}

/** What the numbers of a grammar mean, looked up once: each question to WebAssembly costs more than a whole node does here. */
export interface Words {
  readonly types: readonly Word[];
  readonly fields: readonly (string | undefined)[];
}

export function readWords(grammar: Grammar, { kinds }: Language): Words {
  return {
    types: grammar.types.map((type, id) => {
      const named = grammar.nodeTypeIsNamed(id);
      const mark = !named && MARKS.has(type);
      return { type, named, mark, kind: named ? kinds.get(type) : undefined };
    }),
    fields: grammar.fields.map((field) => field ?? undefined),
  };
}

interface Word extends Pick<Syntax, "type" | "kind" | "named"> {
  /** A bracket or the like, of which nobody asks more than that it is there. */
  readonly mark: boolean;
}

const MARKS: ReadonlySet<string> = new Set([
  "(",
  ")",
  "{",
  "}",
  "[",
  "]",
  ";",
  ",",
  ".",
  ":",
  '"',
  "'",
]);

/** What a grammar does not know has no number in its tables. */
const UNKNOWN: Word = { type: "ERROR", named: true, mark: false, kind: undefined };

export function wordOf({ nodeTypeId }: TreeCursor, { types }: Words): Word {
  return types[nodeTypeId] ?? UNKNOWN;
}

/** Copies what is below the cursor's node, which it comes back to. Without recursion: a hostile file nests deep. */
export function readSyntax(cursor: TreeCursor, words: Words): Syntax {
  const root = readNode(cursor, words);
  const above: Growing[] = [];
  let node = root;
  for (;;) {
    if (node.start >= 0 && cursor.gotoFirstChild()) {
      above.push(node);
    } else {
      while (above.length > 0 && !cursor.gotoNextSibling()) {
        cursor.gotoParent();
        above.pop();
      }
    }
    const parent = above.at(-1);
    if (!parent) return root;
    node = readNode(cursor, words);
    parent.children.push(node);
  }
}

function readNode(cursor: TreeCursor, words: Words): Growing {
  const { type, kind, named, mark } = wordOf(cursor, words);
  if (mark)
    return {
      type,
      kind,
      named,
      field: undefined,
      start: -1,
      end: -1,
      row: 0,
      endRow: 0,
      children: [],
    };
  const isFunction = kind === "function";
  return {
    type,
    kind,
    field: words.fields[cursor.currentFieldId],
    named,
    start: cursor.startIndex,
    end: cursor.endIndex,
    row: isFunction ? cursor.startPosition.row : 0,
    endRow: isFunction ? cursor.endPosition.row : 0,
    children: [],
  };
}

export function findField(node: Syntax, ...fields: readonly string[]): Syntax | undefined {
  return node.children.find(({ field }) => field !== undefined && fields.includes(field));
}

/** Without words, signs and comments. */
export function parts(node: Syntax): readonly Syntax[] {
  return node.children.filter(({ named, type }) => named && !type.includes("comment"));
}

const OPERATORS: Readonly<Record<string, "&&" | "||" | "??">> = {
  "&&": "&&",
  and: "&&",
  "||": "||",
  or: "||",
  "??": "??",
};

/** The logical operator that this word or sign is, if it is one. */
export function operatorOf(node: Syntax): "&&" | "||" | "??" | undefined {
  return node.named ? undefined : OPERATORS[node.type];
}
