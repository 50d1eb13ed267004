import type { ServerResponse } from "node:http";
import { join } from "node:path";

import { expect, test } from "vitest";

import { createMachine, type Machine } from "./machine.ts";
import { type Asked, type Model, openModel, stream } from "./model.ts";

const ROOT = join(import.meta.dirname, "..");
const DONE = { type: "text", text: "" };

/** A model that calls `tool` once, where it is offered, and then is done. */
function messagesModel(tool: RegExp, input: object): Promise<Model> {
  return openModel((asked, response) => {
    if (!asked.path.startsWith("/v1/messages") || asked.path.includes("count_tokens"))
      return respondEmpty(response);
    const name = asked.raw.includes('"tool_result"')
      ? undefined
      : asked.tools.find((one) => tool.test(one));
    const [block, delta] =
      name === undefined
        ? [DONE, { type: "text_delta", text: "done" }]
        : [
            { type: "tool_use", id: "toolu_1", name, input: {} },
            { type: "input_json_delta", partial_json: JSON.stringify(input) },
          ];
    const usage = { input_tokens: 1, output_tokens: 1, cache_read_input_tokens: 40_000 };
    const message = {
      id: name === undefined ? "msg_2" : "msg_1",
      type: "message",
      role: "assistant",
      model: "m",
      content: [],
    };
    stream(response, [
      { type: "message_start", message: { ...message, stop_reason: null, usage } },
      { type: "content_block_start", index: 0, content_block: block },
      { type: "content_block_delta", index: 0, delta },
      { type: "content_block_stop", index: 0 },
      { type: "message_delta", delta: { stop_reason: name ? "tool_use" : "end_turn" }, usage },
      { type: "message_stop" },
    ]);
  });
}

function respondEmpty(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/json" }).end('{"input_tokens":1}');
}

/** Says one prompt to Claude Code; resolves to what its model was asked. */
async function say(
  machine: Machine,
  model: Model,
  prompt: string,
  args: readonly string[],
): Promise<readonly Asked[]> {
  const { code, stderr } = await machine.run("claude", ["-p", prompt, ...args], {
    ANTHROPIC_BASE_URL: model.url,
    ANTHROPIC_API_KEY: "sk-ant-none",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    DISABLE_AUTOUPDATER: "1",
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return model.asked.filter(({ path }) => path.startsWith("/v1/messages"));
}

/** The words that a request lacks: it is far too long to be printed. */
function missing(asked: Asked | undefined, words: readonly string[]): string[] {
  return words.filter((word) => !asked?.raw.includes(word));
}

test("what init wrote, Claude Code connects to", async () => {
  await using machine = createMachine();
  machine.write(".claude.json", '{\n  "numStartups": 3\n}\n');
  expect(await machine.init("--client", "claude-code")).toMatchObject({ code: 0 });

  const { stdout } = await machine.run("claude", ["mcp", "get", "paired"]);

  expect(stdout).toContain("✔ Connected");
});

test("its model is offered the four core tools at once, calls one, and reads the instructions whole", async () => {
  await using machine = createMachine();
  await machine.init("--client", "claude-code", "--user");
  // Claude Code does not wait long for servers before it asks its model: the node is there already.
  const { call } = await machine.connect();
  await call("task_list");
  await using model = await messagesModel(/memory_add$/, { body: "Amounts are in cents." });

  const asked = await say(machine, model, "remember: cents", [
    "--allowedTools",
    "mcp__paired__memory_add",
  ]);

  const [first, second] = asked;
  expect(first?.tools).toEqual(
    expect.arrayContaining(
      ["context_pack", "memory_add", "memory_search", "task_update"].map(
        (tool) => `mcp__paired__${tool}`,
      ),
    ),
  );
  expect(missing(first, ["The person comes first, then you, then a role."])).toEqual([]);
  expect(missing(second, ['"tool_result"', "K1"])).toEqual([]);
  expect(await call("memory_search", { query: "cents" })).toMatchObject({
    results: [{ id: "K1" }],
  });
});

test("the plugin passes validation, also by the rules of the plugin directory", async () => {
  await using machine = createMachine();
  const validate = ["plugin", "validate", "--strict"];

  const plugin = await machine.run("claude", [
    ...validate,
    "--profile",
    "directory",
    join(ROOT, "plugin"),
  ]);
  const marketplace = await machine.run("claude", [...validate, ROOT]);

  expect(plugin).toMatchObject({ code: 0, stdout: expect.stringContaining("✔ Validation passed") });
  expect(marketplace).toMatchObject({ code: 0 });
});

test("with the plugin installed, what is known of the project is in the first words to the model", async () => {
  await using machine = createMachine();
  const { call } = await machine.connect();
  await call("memory_add", { kind: "decision", title: "Wombat", body: "Amounts are in wombats." });
  await installPlugin(machine);
  await using model = await messagesModel(/memory_add$/, { body: "Said by the model." });

  const [first, second] = await say(machine, model, "are amounts in wombats?", [
    "--allowedTools",
    "mcp__plugin_paired_paired__memory_add",
  ]);

  expect(
    missing(first, [
      "SessionStart hook additional context: Stored notes of this project",
      "- K1 decision, new here: Wombat Amounts are in wombats.",
      "- K1 decision: Wombat",
      "paired:alex",
      "paired:marie",
      "paired:hand-off",
    ]),
  ).toEqual([]);
  // Where the server is connected before the hook has asked, its instructions have it too; it is nowhere else.
  expect(first?.raw.split("Stored notes of this project").length).toBeLessThanOrEqual(3);
  expect(first?.tools).toContain("mcp__plugin_paired_paired__memory_add");
  expect(missing(second, ['"tool_result"', "K2"])).toEqual([]);
});

test("with the plugin installed, what a session used is counted from its own transcript, each message once", async () => {
  await using machine = createMachine();
  const { call } = await machine.connect();
  await call("task_list");
  await installPlugin(machine);
  await using model = await messagesModel(/memory_add$/, { body: "Amounts are in cents." });

  await say(machine, model, "remember: cents", [
    "--model",
    "claude-opus-4-6",
    "--allowedTools",
    "mcp__plugin_paired_paired__memory_add",
  ]);

  const report = async (): Promise<unknown> => {
    const { stdout } = await machine.place.run(["usage", "--json"]);
    return JSON.parse(stdout);
  };
  await expect.poll(report, { timeout: 10_000 }).toMatchObject({
    sums: [{ client: "claude-code", source: "transcript", records: 2, unknown: 0 }],
    contexts: [{ project: "shop", value: 40_001 }],
  });
});

async function installPlugin(machine: Machine): Promise<void> {
  for (const args of [
    ["plugin", "marketplace", "add", ROOT],
    ["plugin", "install", "paired@paired"],
  ])
    expect(await machine.run("claude", args)).toMatchObject({ code: 0 });
}
