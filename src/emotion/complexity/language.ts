/** What a node of a syntax tree is to the figures. */
export const KINDS = [
  "function",
  // A function without a name of its own, which belongs to the one around it.
  "lambda",
  // Code that runs apart from the function around it, and is none that is reported.
  "apart",
  // Holds functions side by side.
  "container",
  "if",
  "else-if",
  "else",
  // An `else` in which an `if` is a statement like any other, since the language has a word for `else if`.
  "last-else",
  "loop",
  "switch",
  "case",
  "catch",
  "ternary",
  "logical",
  "group",
  "jump",
  "goto",
  "call",
  // Takes another way in the middle of an expression: `a?.b`, `(a = 1) =>`, `a ??= 1`.
  "shortcut",
] as const;

export type Kind = (typeof KINDS)[number];

export interface Language {
  readonly name: string;
  /** The grammar's file is `tree-sitter-<grammar>.wasm`. */
  readonly grammar: string;
  /** With the dot. */
  readonly extensions: readonly string[];
  readonly kinds: ReadonlyMap<string, Kind>;
  /** Whether each function is measured without those inside it, as eslint-plugin-sonarjs 4 does; else with them, as the white paper. */
  readonly apart: boolean;
  /** Whether a sequence of `||` counts: the white paper says so, eslint-plugin-sonarjs 4 takes it for a default value. */
  readonly countsOr: boolean;
  /** The node types that a jump's label may have. */
  readonly labels: readonly string[];
  readonly comments: "slash" | "hash" | "both";
}
