import { expect, test } from "vitest";

import { tools } from "../src/tools/index.ts";
import { createMachine, type Machine } from "./machine.ts";
import { openModel, stream } from "./model.ts";

const TRUSTED = { GEMINI_CLI_TRUST_WORKSPACE: "true" };

/** With Gemini CLI that has been told how to sign in. */
async function withGemini(): Promise<Machine> {
  const machine = createMachine();
  const settings = { security: { auth: { selectedType: "gemini-api-key" } } };
  machine.write(".gemini/settings.json", JSON.stringify(settings, undefined, 2));
  expect(await machine.init("--client", "gemini")).toMatchObject({ code: 0 });
  return machine;
}

test("what init wrote, Gemini CLI connects to", async () => {
  await using machine = await withGemini();

  const { stdout, stderr } = await machine.run("gemini", ["mcp", "list"], TRUSTED);

  expect(stdout + stderr).toContain("✓ paired: npx -y paired-mcp (stdio) - Connected");
});

test("its model is offered every tool", async () => {
  await using machine = await withGemini();
  await using model = await openModel((_, response) => {
    const content = { role: "model", parts: [{ text: "done" }] };
    stream(response, [{ candidates: [{ content, finishReason: "STOP", index: 0 }] }]);
  });

  const args = ["-p", "hello", "-m", "gemini-2.5-pro", "--approval-mode", "yolo"];
  const { code } = await machine.run("gemini", args, {
    ...TRUSTED,
    GEMINI_API_KEY: "none",
    GOOGLE_GEMINI_BASE_URL: model.url,
  });

  expect(code).toBe(0);
  expect(model.asked[0]?.tools).toEqual(
    expect.arrayContaining(tools.map(({ name }) => `mcp_paired_${name}`)),
  );
});
