import { VERSION } from "../version.ts";
import type { Command } from "./command.ts";
import { commands, RELAY } from "./index.ts";

const ABOUT = `PAIRED ${VERSION}: one memory and one task board for all your coding assistants.
Nothing leaves this machine unless you release it.
`;

/** All commands, the environment and the exit codes. */
export function help(): string {
  const lines = [
    ...[RELAY, ...commands].map(({ name, options = "", help: says }) => [
      `${name} ${options}`,
      says,
    ]),
    ["--help", "print this; after a command, its options"],
    ["--version", "print the version"],
  ].map(([call = "", says = ""]) => entry(`paired-mcp ${call.trim()}`, says));
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
  PAIRED_ORGANISATION_POLICY  one more policy file, besides the machine's own
  PAIRED_ORGANISATION_KEY     the key that signs it, where the machine has none
  PAIRED_DHT_BOOTSTRAP, PAIRED_DHT_HOST    a DHT of your own

Exit codes:
  0 done   1 failed, the reason is on stderr
  2 unknown command, option or environment value, or no terminal
  3 a newer PAIRED has used this home   4 another node owns this home
  5 status: no node is running
  6 import, init: something was refused; all else is done
`;
}

/** A call that is too long for its column has what it does on the next line. */
function entry(call: string, says: string): string {
  const gap = call.length < COLUMN ? " ".repeat(COLUMN - call.length) : `\n  ${" ".repeat(COLUMN)}`;
  return `  ${call}${gap}${says}`;
}

const COLUMN = 28;

/** One command with all its options. */
export function helpOf({ name, options = "", help: says, details = [] }: Command): string {
  const width = Math.max(0, ...details.map(([option]) => option.length)) + 2;
  const lines = details.map(([option, does]) => `  ${option.padEnd(width)}${does}\n`);
  return `paired-mcp ${`${name} ${options}`.trim()}: ${says}\n${lines.join("")}`;
}

/** What a person sees who types `paired-mcp` in a terminal, where no MCP client is listening. */
export function greeting(): string {
  return `${ABOUT}
An MCP client starts this program; you do not need to. To tell yours:

  npx -y paired-mcp init

Any other client takes this in its MCP configuration:

  "mcpServers": { "paired": { "command": "npx", "args": ["-y", "paired-mcp"] } }

Then ask your assistant to remember something.

  paired-mcp demo      shows it all at work, and removes everything again
  paired-mcp --help    names all commands
`;
}
