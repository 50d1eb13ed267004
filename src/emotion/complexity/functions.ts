import { measureCognitive } from "./cognitive.ts";
import { measureCyclomatic } from "./cyclomatic.ts";
import type { Language } from "./language.ts";
import { findField, parts, type Syntax } from "./syntax.ts";

export interface FunctionFigures {
  readonly name: string;
  /** The first line, counted from 1. */
  readonly line: number;
  readonly lines: number;
  readonly parameters: number;
  readonly cyclomatic: number;
  readonly cognitive: number;
  readonly nesting: number;
  /** Whether its cognitive complexity is also in that of a function around it. */
  readonly inner: boolean;
}

/** Every function below a node, in the order of the text. */
export function measureFunctions(
  root: Syntax,
  language: Language,
  text: string,
): FunctionFigures[] {
  const found: FunctionFigures[] = [];
  search(root, undefined, false);
  return found;

  function search(node: Syntax, parent: Syntax | undefined, within: boolean): void {
    const is = node.kind === "function" && hasBody(node);
    if (is) found.push(measure(node, parent, within));
    for (const child of node.children)
      if (child.children.length > 0) search(child, node, within || is);
  }

  function measure(node: Syntax, parent: Syntax | undefined, within: boolean): FunctionFigures {
    const name = findName(node, parent, text);
    const { score, nesting } = measureCognitive(node, language, { text, name });
    return {
      name: name ?? "(anonymous)",
      line: node.row + 1,
      lines: node.endRow - node.row + 1,
      parameters: countParameters(node, text),
      cyclomatic: measureCyclomatic(node, text),
      cognitive: score,
      nesting,
      inner: within && !language.apart,
    };
  }
}

/** A declaration without a body ends with a semicolon, in every language that has one. */
function hasBody(node: Syntax): boolean {
  return findField(node, "body") !== undefined || node.children.at(-1)?.type !== ";";
}

function findName(node: Syntax, parent: Syntax | undefined, text: string): string | undefined {
  const own = findField(node, "name") ?? findDeclared(node);
  const given =
    parent && HOLDERS.has(parent.type)
      ? findField(parent, "name", "key", "left", "property")
      : undefined;
  const named = own ?? given;
  return named && text.slice(named.start, named.end).replaceAll(/\s+/g, " ").slice(0, MAX_NAME);
}

const MAX_NAME = 80;
/** What gives a function the name that it has not itself. */
const HOLDERS: ReadonlySet<string> = new Set([
  "variable_declarator",
  "pair",
  "assignment_expression",
  "public_field_definition",
  "field_definition",
]);

/** In C a name stands inside of all that is said of its type. */
function findDeclared(node: Syntax): Syntax | undefined {
  let inner = findField(node, "declarator");
  for (let next = inner; next; next = findField(next, "declarator")) inner = next;
  return inner;
}

function countParameters(node: Syntax, text: string): number {
  if (findField(node, "parameter")) return 1;
  let holder = node;
  let list = findField(holder, "parameters");
  for (let next = findField(holder, "declarator"); !list && next;) {
    holder = next;
    list = findField(holder, "parameters");
    next = findField(holder, "declarator");
  }
  if (!list) return 0;
  const taken = parts(list).filter(
    (part) => !part.type.endsWith("_separator") && !SELVES.has(text.slice(part.start, part.end)),
  );
  // `a, b int` is one declaration of two.
  const names = taken.map(
    ({ children }) => children.filter(({ field }) => field === "name").length,
  );
  return names.reduce((sum, count) => sum + Math.max(1, count), 0);
}

/** What a language has its functions write down, and no caller gives. */
const SELVES: ReadonlySet<string> = new Set([
  "self",
  "&self",
  "&mut self",
  "mut self",
  "cls",
  "void",
]);
