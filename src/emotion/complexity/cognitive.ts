import type { Language } from "./language.ts";
import { findField, operatorOf, parts, type Syntax } from "./syntax.ts";

export interface Cognitive {
  readonly score: number;
  /** How many control structures stand in each other at the deepest place. */
  readonly nesting: number;
}

/**
 * Cognitive complexity (G. A. Campbell, "Cognitive Complexity: a new way of measuring understandability", SonarSource,
 * 2018, version 1.7 of 2023): +1 for a break in the flow, and +1 more for each structure around it. `language.apart` and
 * `language.countsOr` say where eslint-plugin-sonarjs 4 goes another way. Of recursion, only direct calls are seen.
 */
export function measureCognitive(fn: Syntax, language: Language, source: Source): Cognitive {
  let score = 0;
  let deepest = 0;
  let recursive = false;
  for (const child of fn.children) visit(child, 0, fn);
  return { score: score + (recursive ? 1 : 0), nesting: deepest };

  function structure(nesting: number): void {
    score += nesting + 1;
    deepest = Math.max(deepest, nesting + 1);
  }

  function visit(node: Syntax, nesting: number, parent: Syntax): void {
    const { kind } = node;
    if (kind === undefined) {
      for (const child of node.children) visit(child, nesting, node);
      return;
    }
    const inside = (child: Syntax): void => visit(child, nesting + 1, node);
    const beside = (child: Syntax): void => visit(child, nesting, node);
    switch (kind) {
      case "function":
      case "lambda":
        if (!language.apart) node.children.forEach(isDecorator(parent, fn) ? beside : inside);
        return;
      case "if":
      case "else-if":
        visitIf(node, nesting, false);
        return;
      case "loop":
        structure(nesting);
        for (const child of node.children) (child.field === "body" ? inside : beside)(child);
        return;
      case "switch":
        structure(nesting);
        for (const child of node.children)
          (SUBJECTS.has(child.field ?? "") ? beside : inside)(child);
        return;
      case "catch":
        structure(nesting);
        node.children.forEach(inside);
        return;
      case "ternary":
        structure(nesting);
        for (const child of node.children) (child.field === "condition" ? beside : inside)(child);
        return;
      case "logical":
        if (node.children.some(operatorOf)) visitLogical(node, nesting, parent);
        else node.children.forEach(beside);
        return;
      case "jump":
        if (node.children.some(({ type }) => language.labels.includes(type))) score += 1;
        node.children.forEach(beside);
        return;
      case "goto":
        score += 1;
        return;
      case "call":
        if (!language.apart && calls(node, source)) recursive = true;
        node.children.forEach(beside);
        return;
      case "apart":
      case "case":
      case "container":
      case "else":
      case "group":
      case "last-else":
      case "shortcut":
        node.children.forEach(beside);
    }
  }

  /** `chained`: it follows an `else`, and reads on from the one before. */
  function visitIf(node: Syntax, nesting: number, chained: boolean): void {
    if (chained) score += 1;
    else structure(nesting);
    for (const child of node.children) {
      const { kind } = child;
      if (kind === "else-if") visitIf(child, nesting, true);
      else if (kind === "else" || kind === "last-else" || child.field === "alternative")
        visitElse(child, nesting);
      else visit(child, TESTS.has(child.field ?? "") ? nesting : nesting + 1, node);
    }
  }

  function visitElse(node: Syntax, nesting: number): void {
    const { kind } = node;
    const [only] = kind === "else" ? parts(node) : [node];
    if (only && only.kind === "if") {
      visitIf(only, nesting, true);
      return;
    }
    score += 1;
    if (kind === "else" || kind === "last-else")
      for (const child of node.children) visit(child, nesting + 1, node);
    else visit(node, nesting + 1, node);
  }

  function visitLogical(node: Syntax, nesting: number, parent: Syntax): void {
    const operands: Syntax[] = [];
    const operators = flatten(node, operands);
    // `{a && <b/>}` is how JSX says "if", and is not counted.
    const shows =
      parent.type === "jsx_expression" &&
      new Set(operators).size === 1 &&
      !operands.some((operand) => operand.kind === "ternary");
    if (!shows)
      score += operators.filter(
        (operator, n) =>
          operator !== operators[n - 1] &&
          (operator === "&&" || (operator === "||" && language.countsOr)),
      ).length;
    for (const operand of operands) visit(operand, nesting, node);
  }
}

export interface Source {
  readonly text: string;
  /** What the function is called, where it has a name. */
  readonly name: string | undefined;
}

const TESTS: ReadonlySet<string> = new Set(["condition", "initializer"]);
const SUBJECTS: ReadonlySet<string> = new Set(["value", "condition", "subject", "alias"]);

/** The operators of a sequence in the order in which they are read; what stands between them goes to `operands`. */
function flatten(node: Syntax, operands: Syntax[]): string[] {
  const { kind } = node;
  const [only, ...more] = kind === "group" ? parts(node) : [];
  if (only && more.length === 0) return flatten(only, operands);
  if (kind !== "logical" || !node.children.some(operatorOf)) {
    operands.push(node);
    return [];
  }
  return node.children.flatMap(
    (child) => operatorOf(child) ?? (child.named ? flatten(child, operands) : []),
  );
}

/** The white paper's exception: a function that only makes another one and returns it adds no level. */
function isDecorator(parent: Syntax, fn: Syntax): boolean {
  if (findField(fn, "body") !== parent) return false;
  const [first, second, ...more] = parts(parent);
  return (
    first !== undefined &&
    first.kind === "function" &&
    second?.type === "return_statement" &&
    more.length === 0
  );
}

/** Whether a call is one of the function itself. */
function calls(node: Syntax, { text, name }: Source): boolean {
  if (name === undefined) return false;
  const textOf = (part: Syntax | undefined): string =>
    part ? text.slice(part.start, part.end) : "";
  const owner = textOf(findField(node, "object", "receiver"));
  const called = textOf(findField(node, "function", "method", "name"));
  return /^(?:|this|self|\$this)$/.test(owner) && called.replace(SELF, "") === name;
}

const SELF = /^(?:this|self|Self)(?:\.|->|::)/;
