import { isatty } from "node:tty";

import { readConfig } from "../config.ts";
import { PairedError } from "../errors.ts";
import { VERSION } from "../version.ts";
import { EXIT } from "./command.ts";
import { crashLine } from "./crash.ts";
import { commands, RELAY } from "./index.ts";

/** Runs the one command that `args` name; resolves to the exit code. */
export async function main(args: readonly string[], entry: string): Promise<number> {
  const { stdin, stdout, stderr } = process;
  const [name, ...rest] = args;
  if (name === "--version" || name === "-v") return say(`${VERSION}\n`);
  if (name === "help" || args.some((arg) => arg === "--help" || arg === "-h")) return say(help());
  if (name === undefined && isatty(0)) return say(greeting());
  const command = name === undefined ? RELAY : commands.find((known) => known.name === name);
  if (!command) return refuse(`there is no command "${name}"`, "See: paired-mcp --help");
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
      return EXIT.failed;
    }
    refuse(error.message, error.fix);
    return error.code === "bad_input" ? EXIT.usage : EXIT.failed;
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

function help(): string {
  const lines = [
    ...[RELAY, ...commands].map(({ name, options = "", help: says }) => [
      `${name} ${options}`,
      says,
    ]),
    ["--help", "print this"],
    ["--version", "print the version"],
  ].map(([call = "", says]) => `  ${`paired-mcp ${call.trim()}`.padEnd(28)}${says}`);
  return `${ABOUT}
${lines.join("\n")}

Environment (all may be unset):
  PAIRED_HOME                 where the data lies
  PAIRED_PROJECT              this client's project, if not its git folder
  PAIRED_NODE=off             no shared node: all in the client's own process
  PAIRED_KEYCHAIN=off         keep the key in a file, not in a keychain
  PAIRED_KEY_FILE             that file
  PAIRED_PASSPHRASE           a passphrase, for where nobody can type one: every
                              program of this user can read it
  PAIRED_RUN_DIR              where the node's socket lies
  PAIRED_IDLE_EXIT_MS         how long a node without clients and spaces stays
  PAIRED_DHT_BOOTSTRAP, PAIRED_DHT_HOST    a DHT of your own

Exit codes:
  0 done   1 failed, the reason is on stderr
  2 unknown command, option or environment value, or no terminal
  3 a newer PAIRED has used this home   4 another node owns this home
  5 status: no node is running
  6 import: something was refused; all else is stored
`;
}

/** What a person sees who types `paired-mcp` in a terminal, where no MCP client is listening. */
function greeting(): string {
  return `${ABOUT}
An MCP client starts this program; you do not need to. In Claude Code:

  claude mcp add paired -- npx -y paired-mcp

In any other client, add to its MCP configuration:

  "mcpServers": { "paired": { "command": "npx", "args": ["-y", "paired-mcp"] } }

Then ask your assistant to remember something.

  paired-mcp demo      shows it all at work, and removes everything again
  paired-mcp --help    names all commands
`;
}

const ABOUT = `PAIRED ${VERSION}: one memory and one task board for all your coding assistants.
Nothing leaves this machine unless you release it.
`;
