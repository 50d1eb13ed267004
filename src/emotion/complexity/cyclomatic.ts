import type { Kind } from "./language.ts";
import { findField, operatorOf, type Syntax } from "./syntax.ts";

/**
 * The number of independent paths (McCabe, "A Complexity Measure", 1976): one and its decisions. In TypeScript and JavaScript
 * decisions are those of eslint's rule `complexity`: also default values, `?.` and `??=`. Functions inside are counted
 * apart, lambdas of other languages with what they stand in.
 */
export function measureCyclomatic(body: Syntax, text: string): number {
  let paths = 1;
  const open: Syntax[] = [...body.children];
  for (let node = open.pop(); node; node = open.pop()) {
    const { kind } = node;
    if (kind === "function" || kind === "apart") continue;
    paths += decisions(node, text);
    // A field's first value runs when an object is made, not when the function around the class does.
    const field = node.type.endsWith("field_definition");
    open.push(
      ...(field ? node.children.filter((child) => child.field !== "value") : node.children),
    );
  }
  return paths;
}

/** A way that is taken when nothing else fits is no decision. */
const OTHERWISE = /default\b|_\s*(?:=>|$)|case\s+_\s*:|\*\s*\)/y;

const ONE: ReadonlySet<Kind> = new Set(["if", "else-if", "loop", "catch", "ternary"]);

function decisions(node: Syntax, text: string): number {
  const { kind } = node;
  if (kind === undefined) return 0;
  if (ONE.has(kind)) return 1;
  if (kind === "logical") return node.children.filter(operatorOf).length;
  if (kind === "shortcut") return takesAnotherWay(node) ? 1 : 0;
  OTHERWISE.lastIndex = node.start;
  return kind === "case" && !OTHERWISE.test(text) ? 1 : 0;
}

function takesAnotherWay(node: Syntax): boolean {
  if (node.type === "augmented_assignment_expression")
    return /^(?:&&|\|\||\?\?)=$/.test(findField(node, "operator")?.type ?? "");
  // `a?.()`; a member has a node for it.
  if (node.type === "call_expression") return node.children.some(({ type }) => type === "?.");
  if (node.type.endsWith("_parameter")) return findField(node, "value") !== undefined;
  return true;
}
