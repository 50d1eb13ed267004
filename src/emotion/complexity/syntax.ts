import type { TreeCursor } from "web-tree-sitter";

import type { Kind, Language } from "./language.ts";

/** A node of a syntax tree, outside of WebAssembly. */
export interface Syntax {
  readonly type: string;
  /** What its parent has it for. */
  readonly field: string | undefined;
  /** Whether it is more than a word or a sign of the language. */
  readonly named: boolean;
  readonly start: number;
  readonly end: number;
  /** Lines, counted from 0. */
  readonly row: number;
  readonly endRow: number;
  readonly children: readonly Syntax[];
}

interface Growing extends Syntax {
  readonly children: Growing[];
}

/** Copies what is below the cursor's node, which it comes back to. Without recursion: a hostile file nests deep. */
export function readSyntax(cursor: TreeCursor): Syntax {
  const root = readNode(cursor);
  const above: Growing[] = [];
  let node = root;
  for (;;) {
    if (cursor.gotoFirstChild()) {
      above.push(node);
    } else {
      while (above.length > 0 && !cursor.gotoNextSibling()) {
        cursor.gotoParent();
        above.pop();
      }
    }
    const parent = above.at(-1);
    if (!parent) return root;
    node = readNode(cursor);
    parent.children.push(node);
  }
}

function readNode(cursor: TreeCursor): Growing {
  return {
    type: cursor.nodeType,
    field: cursor.currentFieldName ?? undefined,
    named: cursor.nodeIsNamed,
    start: cursor.startIndex,
    end: cursor.endIndex,
    row: cursor.startPosition.row,
    endRow: cursor.endPosition.row,
    children: [],
  };
}

export function kindOf(node: Syntax, { kinds }: Language): Kind | undefined {
  return node.named ? kinds.get(node.type) : undefined;
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
