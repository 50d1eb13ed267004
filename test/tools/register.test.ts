import { expect, test } from "vitest";

import { startPaired } from "../paired.ts";

test.each(["legacy", "modern"] as const)(
  "a %s client is given the tools of its own toolsets, and told of no other",
  async (era) => {
    await using paired = await startPaired();
    const { client } = await paired.connect({ era, toolsets: ["memory"] });

    const { tools } = await client.listTools();

    expect(tools.map(({ name }) => name)).toEqual([
      "memory_add",
      "memory_search",
      "memory_edit",
      "context_pack",
    ]);
    expect(client.getInstructions()).not.toMatch(/task_|role_brief|node_status/);
    expect((await paired.client.listTools()).tools.length).toBeGreaterThan(tools.length);
  },
);

test("a tool that is switched off does nothing, and says which toolset has it", async () => {
  await using paired = await startPaired({ toolsets: ["memory", "node"] });

  const { error } = await paired.call("task_add", { title: "write the parser" });

  expect(error).toEqual({
    code: "denied",
    message: "task_add is switched off for this client: toolset team",
    fix: expect.stringContaining("PAIRED_TOOLSETS=memory,team,node "),
  });
  const { call } = await paired.connect();
  expect((await call("task_list")).data).toMatchObject({ tasks: [] });
});
