import { writeFileSync } from "node:fs";
import { join } from "node:path";

import type { ClientOptions } from "@modelcontextprotocol/client";
import { expect, test } from "vitest";

import { type Attached, createPlace, type Place } from "./place.ts";

const BOARD = "paired://board/shared";

/** Follows the board, in its era's way; the list grows with each change that it hears of. */
async function follow(place: Place, options: ClientOptions): Promise<string[]> {
  const heard: string[] = [];
  const { client } = await place.connect({ client: options });
  client.setNotificationHandler("notifications/resources/updated", ({ params }) => {
    heard.push(params.uri);
  });
  if (options.versionNegotiation) await client.listen({ resourceSubscriptions: [BOARD] });
  else await client.subscribeResource({ uri: BOARD });
  return heard;
}

async function addTask({ insist }: Attached): Promise<void> {
  await insist("task_add", { title: "changes the board" });
}

test.each([
  ["a subscription up to 2025-11-25", {}],
  ["a listen of 2026-07-28", { versionNegotiation: { mode: { pin: "2026-07-28" } } }],
])("trap h: %s outlives its node", async (_name, options) => {
  await using place = createPlace({ PAIRED_PROJECT: "shared" });
  const heard = await follow(place, options);
  const other = await place.connect();
  await addTask(other);
  await expect.poll(() => heard).toContain(BOARD);

  for (const signal of ["SIGKILL", "SIGTERM"] as const) {
    const pid = place.node()?.pid ?? 0;
    process.kill(pid, signal);
    await expect.poll(() => place.node()?.pid ?? pid, { timeout: 5000 }).not.toBe(pid);
    // Both relays are back when the new node counts them.
    await expect
      .poll(async () => JSON.parse((await place.run(["status", "--json"])).stdout).clients, {
        timeout: 5000,
      })
      .toBe(2);
    const before = heard.length;
    await addTask(other);
    await expect.poll(() => heard.length).toBeGreaterThan(before);
  }
});

test("a role that the person writes into the file of a running node is a prompt of who is connected", async () => {
  await using place = createPlace();
  const { client } = await place.connect();
  const told = new Promise<void>((resolve) => {
    client.setNotificationHandler("notifications/prompts/list_changed", () => resolve());
  });

  writeFileSync(
    join(place.home, "roles.yaml"),
    "version: 1\nroles: {grace: {name: Grace, field: data, owns: the model., called_for: schema, duties: [Be exact.]}}",
    { mode: 0o600 },
  );
  await told;

  const { prompts } = await client.listPrompts();
  expect(prompts.map(({ name }) => name)).toContain("grace");
});
