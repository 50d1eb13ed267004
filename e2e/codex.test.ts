import { expect, test } from "vitest";

import { tools } from "../src/tools/index.ts";
import { type Json, notification, request, speak } from "../test/node/speaker.ts";
import { createMachine } from "./machine.ts";

test("with what init wrote, Codex lists every tool", async () => {
  await using machine = createMachine();
  machine.write(".codex/config.toml", '# mine\nmodel = "gpt-5"\n');
  expect(await machine.init("--client", "codex")).toMatchObject({ code: 0 });
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

  const listed = Object.fromEntries(tools.map(({ name }) => [name, expect.anything()]));
  expect(answer.result).toMatchObject({
    data: [{ name: "paired", serverInfo: { name: "paired-mcp" }, tools: listed }],
  });
});
