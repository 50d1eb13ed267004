import { expect, test } from "vitest";

import { type Connected, startPaired } from "../paired.ts";

async function read({ client }: Connected, uri: string): Promise<string> {
  const { contents } = await client.readResource({ uri });
  return JSON.stringify(contents[0]);
}

test("the board of a project shows the facts that task_list gives", async () => {
  await using paired = await startPaired({
    name: "claude-code",
    project: "my shop",
    clock: () => Date.UTC(2026, 10, 23, 14, 0),
  });
  await paired.call("task_add", { title: "refund", role: "edison", priority: "high" });
  await paired.call("task_add", { title: "plan", role: "alex" });
  await paired.call("task_update", { id: "T1", action: "claim" });

  const { contents } = await paired.client.readResource({ uri: "paired://board/my%20shop" });

  expect(contents).toEqual([
    {
      uri: "paired://board/my%20shop",
      mimeType: "text/markdown",
      text: [
        "# Board of my shop",
        "## In work\n- T1 refund (high, edison, doing by claude-code until 2026-11-23T14:30Z)",
        "## Ready\n- T2 plan (normal, alex, ready)",
      ].join("\n\n"),
    },
  ]);
});

test("known projects are listed, this one first, each by an address that can be read", async () => {
  await using paired = await startPaired({ project: "shop" });
  await paired.call("task_add", { title: "x", project: "a/b, c%20?#ü" });

  const { resources } = await paired.client.listResources();
  const boards = resources.filter(({ uri }) => uri.startsWith("paired://board/"));

  expect(boards.map(({ title }) => title)).toEqual(["Board of shop", "Board of a/b, c%20?#ü"]);
  const [own, other] = boards.map(({ uri }) => uri);
  expect(await read(paired, own ?? "")).toContain("No tasks yet");
  expect(await read(paired, other ?? "")).toContain("T1 x");
});

test("a board that is not there is an error with a fix", async () => {
  await using paired = await startPaired();

  const reading = paired.client.readResource({ uri: "paired://board/nowhere" });

  await expect(reading).rejects.toThrow(/there is no board of this project.*list of resources/);
});

test("a failure that is not ours tells nothing of itself", async () => {
  let broken = false;
  const clock = (): number => {
    if (broken) throw new Error("the clock of /home/ana stands still");
    return 0;
  };
  await using paired = await startPaired({ clock });
  broken = true;

  const reading = paired.client.readResource({ uri: "paired://board/test" });

  await expect(reading).rejects.toThrow("board failed. See the node's log");
});

test("says that the data was closed under a reading session", async () => {
  await using paired = await startPaired();
  await paired.ctx[Symbol.asyncDispose]();

  const reading = paired.client.readResource({ uri: "paired://board/test" });

  await expect(reading).rejects.toThrow("the data was closed meanwhile");
});
