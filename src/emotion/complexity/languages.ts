import { extname } from "node:path";

import { type Kind, KINDS, type Language } from "./language.ts";

type Words = Partial<Record<Kind, string>>;

const ECMASCRIPT: Words = {
  function:
    "function_declaration function_expression arrow_function method_definition generator_function generator_function_declaration",
  apart: "class_static_block",
  container: "program export_statement class_declaration class_body internal_module module",
  if: "if_statement",
  else: "else_clause",
  loop: "for_statement for_in_statement while_statement do_statement",
  switch: "switch_statement",
  case: "switch_case",
  catch: "catch_clause",
  ternary: "ternary_expression",
  logical: "binary_expression",
  group: "parenthesized_expression",
  jump: "break_statement continue_statement",
  shortcut:
    "optional_chain call_expression assignment_pattern object_assignment_pattern required_parameter optional_parameter augmented_assignment_expression",
};

const C: Words = {
  function: "function_definition",
  container: "translation_unit declaration_list",
  if: "if_statement",
  else: "else_clause",
  loop: "for_statement while_statement do_statement",
  switch: "switch_statement",
  case: "case_statement",
  ternary: "conditional_expression",
  logical: "binary_expression",
  group: "parenthesized_expression",
  goto: "goto_statement",
  call: "call_expression",
};

const LABELS: Readonly<Record<string, readonly string[]>> = {
  Go: ["label_name"],
  Rust: ["label"],
  Java: ["identifier"],
  PHP: ["integer"],
};

const COMMENTS: Readonly<Record<string, Language["comments"]>> = {
  Python: "hash",
  Ruby: "hash",
  Bash: "hash",
  PHP: "both",
};

/** Node types are those of the grammars in @vscode/tree-sitter-wasm 0.3.1. */
export const LANGUAGES: readonly Language[] = [
  ecmascript("TypeScript", "typescript", ".ts .mts .cts"),
  ecmascript("TypeScript", "tsx", ".tsx"),
  ecmascript("JavaScript", "javascript", ".js .mjs .cjs .jsx"),
  language("Python", "python", ".py .pyi", {
    function: "function_definition",
    lambda: "lambda",
    container: "module class_definition decorated_definition",
    if: "if_statement",
    "else-if": "elif_clause",
    "last-else": "else_clause",
    loop: "for_statement while_statement",
    switch: "match_statement",
    case: "case_clause",
    catch: "except_clause except_group_clause",
    ternary: "conditional_expression",
    logical: "boolean_operator",
    group: "parenthesized_expression",
    call: "call",
  }),
  language("Go", "go", ".go", {
    function: "function_declaration method_declaration",
    lambda: "func_literal",
    container: "source_file",
    if: "if_statement",
    loop: "for_statement",
    switch: "expression_switch_statement type_switch_statement select_statement",
    case: "expression_case type_case communication_case",
    logical: "binary_expression",
    group: "parenthesized_expression",
    jump: "break_statement continue_statement",
    goto: "goto_statement",
    call: "call_expression",
  }),
  language("Rust", "rust", ".rs", {
    function: "function_item",
    lambda: "closure_expression",
    container: "source_file impl_item mod_item trait_item declaration_list",
    if: "if_expression",
    else: "else_clause",
    loop: "for_expression while_expression loop_expression",
    switch: "match_expression",
    case: "match_arm",
    logical: "binary_expression let_chain",
    group: "parenthesized_expression",
    jump: "break_expression continue_expression",
    call: "call_expression",
  }),
  language("Java", "java", ".java", {
    function: "method_declaration constructor_declaration compact_constructor_declaration",
    lambda: "lambda_expression",
    container: "program class_declaration class_body interface_declaration interface_body",
    if: "if_statement",
    loop: "for_statement enhanced_for_statement while_statement do_statement",
    switch: "switch_expression switch_statement",
    case: "switch_label",
    catch: "catch_clause",
    ternary: "ternary_expression",
    logical: "binary_expression",
    group: "parenthesized_expression",
    jump: "break_statement continue_statement",
    call: "method_invocation",
  }),
  // The grammar of C++ reads C too: there is none for C in the package.
  language("C", "cpp", ".c .h", C),
  language("C++", "cpp", ".cc .cpp .cxx .hh .hpp .hxx", {
    ...C,
    lambda: "lambda_expression",
    container: `${C.container} namespace_definition class_specifier field_declaration_list`,
    loop: `${C.loop} for_range_loop`,
    catch: "catch_clause",
  }),
  language("C#", "c-sharp", ".cs", {
    function:
      "method_declaration constructor_declaration destructor_declaration operator_declaration local_function_statement accessor_declaration",
    lambda: "lambda_expression anonymous_method_expression",
    container: "compilation_unit namespace_declaration class_declaration declaration_list",
    if: "if_statement",
    loop: "for_statement foreach_statement while_statement do_statement",
    switch: "switch_statement switch_expression",
    case: "switch_section switch_expression_arm",
    catch: "catch_clause",
    ternary: "conditional_expression",
    logical: "binary_expression",
    group: "parenthesized_expression",
    goto: "goto_statement",
    call: "invocation_expression",
  }),
  language("PHP", "php", ".php", {
    function: "function_definition method_declaration",
    lambda: "anonymous_function anonymous_function_creation_expression arrow_function",
    container: "program class_declaration declaration_list",
    if: "if_statement",
    "else-if": "else_if_clause",
    else: "else_clause",
    loop: "for_statement foreach_statement while_statement do_statement",
    switch: "switch_statement match_expression",
    case: "case_statement match_conditional_expression",
    catch: "catch_clause",
    ternary: "conditional_expression",
    logical: "binary_expression",
    group: "parenthesized_expression",
    jump: "break_statement continue_statement",
    goto: "goto_statement",
    call: "function_call_expression member_call_expression",
  }),
  language("Ruby", "ruby", ".rb", {
    function: "method singleton_method",
    lambda: "block do_block",
    container: "program class module body_statement",
    if: "if unless if_modifier unless_modifier",
    "else-if": "elsif",
    "last-else": "else",
    loop: "while until for while_modifier until_modifier",
    switch: "case case_match",
    case: "when in_clause",
    catch: "rescue rescue_modifier",
    ternary: "conditional",
    logical: "binary",
    group: "parenthesized_statements",
    call: "call",
  }),
  language("Bash", "bash", ".sh .bash", {
    function: "function_definition",
    container: "program",
    if: "if_statement",
    "else-if": "elif_clause",
    "last-else": "else_clause",
    loop: "for_statement c_style_for_statement while_statement",
    switch: "case_statement",
    case: "case_item",
    logical: "binary_expression list",
    group: "parenthesized_expression",
  }),
];

/** By the file's ending; undefined: not a language that is measured. */
export function findLanguage(path: string): Language | undefined {
  const extension = extname(path).toLowerCase();
  return LANGUAGES.find(({ extensions }) => extensions.includes(extension));
}

function ecmascript(name: string, grammar: string, extensions: string): Language {
  return {
    ...language(name, grammar, extensions, ECMASCRIPT),
    apart: true,
    countsOr: false,
  };
}

function language(name: string, grammar: string, extensions: string, words: Words): Language {
  return {
    name,
    grammar,
    extensions: extensions.split(" "),
    kinds: new Map(KINDS.flatMap((kind) => split(words[kind]).map((type) => [type, kind]))),
    apart: false,
    countsOr: true,
    labels: LABELS[name] ?? ["statement_identifier"],
    comments: COMMENTS[name] ?? "slash",
  };
}

function split(types: string | undefined): string[] {
  return types?.split(" ") ?? [];
}
