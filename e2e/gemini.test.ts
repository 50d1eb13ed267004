import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";
import { z } from "zod";

import { toolsBySet } from "../src/tools/index.ts";
import { readToolsets } from "../src/toolsets.ts";
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

test.each([[undefined], ["all"]])(
  "its model is offered every tool (toolsets: %s)",
  async (toolsets) => {
    await using machine = await withGemini();
    if (toolsets !== undefined) switchOn(machine, toolsets);
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
      expect.arrayContaining(
        readToolsets(toolsets).flatMap((set) =>
          toolsBySet[set].map(({ name }) => `mcp_paired_${name}`),
        ),
      ),
    );
  },
);

/** As the README says it is done. */
function switchOn({ place }: Machine, toolsets: string): void {
  const path = join(place.path, ".gemini/settings.json");
  const settings = SETTINGS.parse(JSON.parse(readFileSync(path, "utf8")));
  Object.assign(settings.mcpServers.paired, { env: { PAIRED_TOOLSETS: toolsets } });
  writeFileSync(path, JSON.stringify(settings));
}

const SETTINGS = z.looseObject({
  mcpServers: z.looseObject({ paired: z.looseObject({}) }),
});
