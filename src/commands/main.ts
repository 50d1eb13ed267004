import { isatty } from "node:tty";

import { readConfig } from "../config.ts";
import { PairedError } from "../errors.ts";
import { VERSION } from "../version.ts";
import { EXIT } from "./command.ts";
import { commands, RELAY } from "./index.ts";

/** Runs the one command that `args` name; resolves to the exit code. */
export async function main(args: readonly string[], entry: string): Promise<number> {
  const { stdin, stdout, stderr } = process;
  const [name, ...rest] = args;
  if (name === "--version" || name === "-v") return say(`${VERSION}\n`);
  if (name === "--help" || name === "-h" || name === "help") return say(help());
  if (name === undefined && isatty(0)) return say(greeting());
  const command = name === undefined ? RELAY : commands.find((known) => known.name === name);
  if (!command) return refuse(`there is no command "${name}"`, "See: paired-mcp --help");
  try {
    const { run } = await command.load();
    const config = readConfig(process.env);
    return await run(rest, { config, entry, cwd: process.cwd(), stdin, stdout, stderr });
  } catch (error) {
    if (!(error instanceof PairedError)) throw error;
    refuse(error.message, error.fix);
    return error.code === "bad_input" ? EXIT.usage : EXIT.failed;
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
  const lines = [RELAY, ...commands].map(
    (command) => `  ${`paired-mcp ${command.name}`.padEnd(22)}${command.help}`,
  );
  return `${ABOUT}
${lines.join("\n")}
  paired-mcp --help     print this
  paired-mcp --version  print the version

Exit codes: 0 done; 1 failed, the reason is on stderr; 2 unknown command, option or environment value;
3 a newer PAIRED has used this home; 4 another node owns this home; 5 status: no node is running.
`;
}

/** What a person sees who types `paired-mcp` in a terminal, where no MCP client is listening. */
function greeting(): string {
  return `${ABOUT}
An MCP client starts this program; you do not need to. In Claude Code:

  claude mcp add paired -- npx -y paired-mcp

In any other client, add to its MCP configuration:

  "mcpServers": { "paired": { "command": "npx", "args": ["-y", "paired-mcp"] } }

Then ask your assistant to remember something. Commands: paired-mcp --help
`;
}

const ABOUT = `PAIRED ${VERSION}: one memory and one task board for all your coding assistants. Nothing leaves this machine
unless you release it.
`;
