import {
  type FunctionFigures,
  measureFunctions,
} from "../../../src/emotion/complexity/functions.ts";
import { openGrammars } from "../../../src/emotion/complexity/grammars.ts";
import type { Language } from "../../../src/emotion/complexity/language.ts";
import { LANGUAGES } from "../../../src/emotion/complexity/languages.ts";
import { readSyntax } from "../../../src/emotion/complexity/syntax.ts";

const grammars = await openGrammars(undefined);

export function languageOf(name: string): Language {
  const language = LANGUAGES.find((one) => one.name === name);
  if (!language) throw new Error(`no language ${name}`);
  return language;
}

/** The figures of every function of a text, read as a whole. */
export async function measured(language: Language, text: string): Promise<FunctionFigures[]> {
  const { parser, words } = await grammars.load(language);
  const tree = parser.parse(text);
  if (!tree) throw new Error("not parsed");
  const cursor = tree.walk();
  const found = measureFunctions(readSyntax(cursor, words), language, text);
  cursor.delete();
  tree.delete();
  return found;
}
