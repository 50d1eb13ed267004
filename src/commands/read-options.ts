import { parseArgs, type ParseArgsConfig } from "node:util";

import { PairedError } from "../errors.ts";

type Options = NonNullable<ParseArgsConfig["options"]>;

/** The options and the other words of a command line; what is not in `options`, or lacks its value, is refused. */
export function readOptions<T extends Options>(
  args: readonly string[],
  options: T,
  usage: string,
): ReturnType<typeof parseArgs<{ options: T; allowPositionals: true; args: string[] }>> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw new PairedError("bad_input", REFUSED[code] ?? "these options cannot be read", {
      fix: usage,
      cause: error,
    });
  }
}

/** An argument may be a secret in the wrong place: it is not repeated. */
const REFUSED: Readonly<Record<string, string>> = {
  ERR_PARSE_ARGS_UNKNOWN_OPTION: "there is an option that this command does not know",
  ERR_PARSE_ARGS_INVALID_OPTION_VALUE: "an option lacks its value, or takes none",
};
