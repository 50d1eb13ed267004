import { expect, test } from "vitest";

import { type Connected, startPaired } from "../paired.ts";

const BOARD = "paired://board/test";

/** The next `resources/updated` (or list change) that this client hears. */
function heard({ client }: Connected): Promise<string> {
  return new Promise((resolve) => {
    client.setNotificationHandler("notifications/resources/updated", ({ params }) =>
      resolve(params.uri),
    );
    client.setNotificationHandler("notifications/resources/list_changed", () => resolve("list"));
  });
}

test.each(["legacy", "modern"] as const)(
  "a %s client that watches a board hears what another client changes",
  async (era) => {
    await using paired = await startPaired({ name: "claude-code" });
    await paired.call("task_add", { title: "refund" });
    const watcher = await paired.connect({ name: "windsurf", era });
    await watch(watcher, era);
    const update = heard(watcher);

    await paired.call("task_update", { id: "T1", action: "claim" });

    expect(await update).toBe(BOARD);
  },
);

test.each(["legacy", "modern"] as const)(
  "a %s client that watches inboxes hears of messages to that role, and to itself",
  async (era) => {
    await using paired = await startPaired({ name: "claude-code" });
    const watcher = await paired.connect({ era });
    const uris = ["paired://inbox/edison", "paired://inbox/me"];
    if (era === "modern") await watcher.client.listen({ resourceSubscriptions: uris });
    else for (const uri of uris) await watcher.client.subscribeResource({ uri });
    await watcher.call("message", { action: "send", to: "alex", text: "when?" });

    const toRole = heard(watcher);
    await paired.call("message", { action: "send", to: "maya", text: "not heard" });
    await paired.call("message", { action: "send", to: "edison", text: "heard" });
    expect(await toRole).toBe("paired://inbox/edison");
    const toMe = heard(watcher);
    await paired.call("message", { action: "send", id: "M1", text: "now" });
    expect(await toMe).toBe("paired://inbox/me");
    const { contents } = await watcher.client.readResource({ uri: "paired://inbox/me" });
    expect(JSON.stringify(contents)).toContain("now");
  },
);

const CURRENT = "paired://session/current";

test.each(["legacy", "modern"] as const)(
  "a %s client that watches its session hears what it and others write down, and what becomes of its tasks",
  async (era) => {
    await using paired = await startPaired({ session: "other" });
    const watcher = await paired.connect({ era, session: "own" });
    if (era === "modern") await watcher.client.listen({ resourceSubscriptions: [CURRENT] });
    else await watcher.client.subscribeResource({ uri: CURRENT });
    await watcher.call("task_add", { title: "refund" });
    const steps: readonly [Connected, string, Record<string, unknown>][] = [
      [watcher, "task_update", { id: "T1", action: "claim" }],
      [watcher, "session", { action: "checkpoint", state: "half" }],
      [watcher, "task_update", { id: "T1", action: "note", note: "more" }],
      [paired, "session", { action: "start", goal: "look" }],
      [paired, "session", { action: "checkpoint", questions: ["Which queue?"] }],
      [paired, "session", { action: "handoff", state: "over", closes: ["Q1"] }],
      [watcher, "session", { action: "resume" }],
    ];

    for (const [client, tool, args] of steps) {
      const update = heard(watcher);
      await client.call(tool, args);
      expect([JSON.stringify(args), await update]).toEqual([JSON.stringify(args), CURRENT]);
    }
    const gone = heard(watcher);
    await paired.client.close();
    expect(await gone).toBe(CURRENT);
  },
);

test("a session hears nothing of sessions and tasks of another project", async () => {
  await using paired = await startPaired({ project: "blog" });
  const watcher = await paired.connect({ project: "shop" });
  const updates: string[] = [];
  watcher.client.setNotificationHandler("notifications/resources/updated", ({ params }) => {
    updates.push(params.uri);
  });
  await watcher.client.subscribeResource({ uri: CURRENT });

  await paired.call("session", { action: "checkpoint", state: "half" });
  await paired.call("task_add", { title: "not of the watcher", project: "shop" });
  await watcher.call("session", { action: "checkpoint", state: "own" });

  expect(updates).toEqual([CURRENT]);
});

test("a client hears nothing of what it does not watch, nor after it stopped", async () => {
  await using paired = await startPaired();
  const watcher = await paired.connect();
  const updates: string[] = [];
  watcher.client.setNotificationHandler("notifications/resources/updated", ({ params }) => {
    updates.push(params.uri);
  });
  await watcher.client.subscribeResource({ uri: "paired://board/other" });
  await watcher.client.subscribeResource({ uri: BOARD });

  await paired.call("task_add", { title: "heard" });
  await watcher.client.unsubscribeResource({ uri: BOARD });
  await paired.call("task_add", { title: "not heard" });
  await watcher.call("task_list");

  expect(updates).toEqual([BOARD]);
});

test.each(["legacy", "modern"] as const)("a %s client hears of a new board", async (era) => {
  await using paired = await startPaired();
  const watcher = await paired.connect({ era });
  if (era === "modern") await watcher.client.listen({ resourcesListChanged: true });
  const update = heard(watcher);

  await paired.call("task_add", { title: "first", project: "fresh" });

  expect(await update).toBe("list");
});

test("only what exists can be watched, and not without end", async () => {
  await using paired = await startPaired();

  await expect(paired.client.subscribeResource({ uri: "file:///etc/passwd" })).rejects.toThrow(
    "there is no such resource",
  );
  for (let n = 0; n < 100; n += 1)
    await paired.client.subscribeResource({ uri: `paired://board/p${n}` });
  await expect(paired.client.subscribeResource({ uri: BOARD })).rejects.toThrow(
    "watches 100 resources already",
  );
});

test("a client that is gone is told nothing more", async () => {
  await using paired = await startPaired();
  const gone = await paired.connect();
  await gone.client.subscribeResource({ uri: BOARD });
  await gone.client.close();

  const { data } = await paired.call("task_add", { title: "after it left" });

  expect(data).toMatchObject({ id: "T1" });
});

async function watch({ client }: Connected, era: "legacy" | "modern"): Promise<void> {
  if (era === "legacy") await client.subscribeResource({ uri: BOARD });
  else await client.listen({ resourceSubscriptions: [BOARD] });
}
