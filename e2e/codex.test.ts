import { appendFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { toolsBySet } from "../src/tools/index.ts";
import { readToolsets } from "../src/toolsets.ts";
import { type Json, notification, request, speak } from "../test/node/speaker.ts";
import { createMachine, type Machine } from "./machine.ts";

/** What Codex says of the servers that it has in the repository. */
async function serversOf(machine: Machine): Promise<unknown> {
  const { stdin, stdout } = machine.start("codex", ["app-server"]);
  if (!stdin || !stdout) throw new Error("the process has no pipes");
  const { say, hear } = speak(stdout, stdin);
  say(
    request(1, "initialize", { clientInfo: { name: "e2e", title: "e2e", version: "0" } }),
    notification("initialized"),
    request(2, "mcpServerStatus/list", {}),
  );
  let answer: Json = {};
  while (answer.id !== 2) answer = await hear();
  return answer.result;
}

function paired(toolsets: string | undefined): object {
  const names = readToolsets(toolsets).flatMap((set) => toolsBySet[set].map(({ name }) => name));
  const listed = Object.fromEntries(names.map((name) => [name, expect.anything()]));
  return { data: [{ name: "paired", serverInfo: { name: "paired-mcp" }, tools: listed }] };
}

test.each([[undefined], ["all"]])(
  "with what init wrote, Codex lists every tool (toolsets: %s)",
  async (toolsets) => {
    await using machine = createMachine();
    machine.write(".codex/config.toml", '# mine\nmodel = "gpt-5"\n');
    expect(await machine.init("--client", "codex")).toMatchObject({ code: 0 });
    if (toolsets !== undefined)
      appendFileSync(
        join(machine.place.path, ".codex/config.toml"),
        `\n[mcp_servers.paired.env]\nPAIRED_TOOLSETS = "${toolsets}"\n`,
      );

    expect(await serversOf(machine)).toMatchObject(paired(toolsets));
  },
);

test.each([
  ["trusted", "paired"],
  ["untrusted", "No MCP servers configured"],
])(
  "what init wrote into a project counts where the person has the project %s",
  async (trust, says) => {
    await using machine = createMachine();
    machine.write(".codex/config.toml", `[projects."${machine.shop}"]\ntrust_level = "${trust}"\n`);
    const init = ["init", "--yes", "--client", "codex", "--project"];
    expect(await machine.place.run(init, { cwd: machine.shop })).toMatchObject({ code: 0 });

    const { stdout } = await machine.run("codex", ["mcp", "list"]);

    expect(stdout).toContain(says);
  },
);
