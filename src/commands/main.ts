import { isatty } from "node:tty";

import { readConfig } from "../config.ts";
import { PairedError } from "../errors.ts";
import { VERSION } from "../version.ts";
import { EXIT } from "./command.ts";
import { crashLine } from "./crash.ts";
import { greeting, help, helpOf } from "./help.ts";
import { commands, RELAY } from "./index.ts";

/** Runs the one command that `args` name; resolves to the exit code. */
export async function main(args: readonly string[], entry: string): Promise<number> {
  const { stdin, stdout, stderr } = process;
  const [name, ...rest] = args;
  if (name === "--version" || name === "-v") return say(`${VERSION}\n`);
  const command = name === undefined ? RELAY : commands.find((known) => known.name === name);
  if (name === "help" || args.some((arg) => arg === "--help" || arg === "-h"))
    return say(command && command !== RELAY ? helpOf(command) : help());
  if (name === undefined && isatty(0)) return say(greeting());
  if (!command) return refuse(`there is no command "${name}"`, "See: paired-mcp --help");
  const failed = (code: number): number => (command.harmless ? EXIT.ok : code);
  try {
    const { run } = await command.load();
    const { env } = process;
    const config = readConfig(env);
    // Not for the processes that this one starts; the node gets it by way of `nodeEnv`.
    delete env.PAIRED_PASSPHRASE;
    return await run(rest, { config, entry, env, cwd: findCwd(), stdin, stdout, stderr });
  } catch (error) {
    if (!(error instanceof PairedError)) {
      refuse(`this is a fault of PAIRED: ${crashLine(error)}`, "Please report this line.");
      return failed(EXIT.failed);
    }
    refuse(error.message, error.fix);
    return failed(error.code === "bad_input" ? EXIT.usage : EXIT.failed);
  }
}

function findCwd(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

function say(text: string): number {
  process.stdout.write(text);
  return EXIT.ok;
}

function refuse(message: string, fix: string | undefined): number {
  process.stderr.write(`paired-mcp: ${message}\n${fix ? `  ${fix}\n` : ""}`);
  return EXIT.usage;
}
