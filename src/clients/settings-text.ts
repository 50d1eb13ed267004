import { isDeepStrictEqual } from "node:util";

import { PairedError } from "../errors.ts";
import type { Entry } from "./client.ts";

/**
 * One kind of settings file as text: finds, adds and removes one server, and leaves every other byte as it is. Each
 * refuses a text that its client could not read either.
 */
export interface SettingsText {
  /** Whether the table of servers is there at all. */
  readonly hasTable: (text: string, key: string) => boolean;
  /** The server of this name as it stands there; undefined when it does not. */
  readonly find: (text: string, key: string, name: string) => unknown;
  /** The text with a server in it that is not there yet. */
  readonly add: (text: string, key: string, server: Server) => string;
  /** The text without a server, and without its table too where that is left empty and `emptied` asks for it. */
  readonly remove: (text: string, key: string, server: Unwanted) => string;
}

interface Server {
  readonly name: string;
  readonly entry: Entry;
}

interface Unwanted {
  readonly name: string;
  readonly emptied: boolean;
}

/** Why a text is not edited, with the line, from 1, that says so. */
export function fault(
  line: number,
  says: string,
  fix = "Mend that line, or move the file away, and run this again.",
): PairedError {
  return new PairedError("bad_input", `line ${line}: ${says}`, { fix });
}

/** So many characters at an offset, and what is to stand there instead. */
export type Splice = readonly [offset: number, length: number, text: string];

/** The text with all of them done; they are in order and do not overlap. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  return splices.reduceRight(
    (result, [offset, length, put]) =>
      result.slice(0, offset) + put + result.slice(offset + length),
    text,
  );
}

/** The line, from 1, that holds the character at `offset`. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

/** The line break that the text uses. */
export function eolOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

/** Whether two parsers' values hold the same, whatever objects they made of it. */
export function sameData(a: object, b: object): boolean {
  const plain = (value: object): unknown => JSON.parse(JSON.stringify(value));
  return isDeepStrictEqual(plain(a), plain(b));
}
