import { expect, test } from "vitest";

import { createPlace } from "./place.ts";

const CLIENTS = 12;
const CALLS = 500;

test("12 clients with 500 calls each at once: every answer reaches the one who asked", async () => {
  await using place = createPlace();
  // Half of them speak each era.
  const clients = await Promise.all(
    Array.from({ length: CLIENTS }, (_, who) =>
      place.connect({
        client: { versionNegotiation: { mode: who % 2 ? "legacy" : { pin: "2026-07-28" } } },
      }),
    ),
  );
  const asked = clients.flatMap(({ call }, who) =>
    Array.from({ length: CALLS }, async (_, n) => {
      const project = `client ${who} call ${n}`;
      const answer = await call("task_list", { project });
      return { project, answered: answer.project };
    }),
  );
  const foreign = (await Promise.all(asked)).filter(
    ({ project, answered }) => project !== answered,
  );

  expect(asked).toHaveLength(CLIENTS * CALLS);
  expect(foreign).toEqual([]);
});

test("12 clients that write at once, each under its own keys, get their own tasks", async () => {
  await using place = createPlace();
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => place.connect()));
  const wrong: unknown[] = [];
  await Promise.all(
    clients.map(async ({ call }, who) => {
      const titles = Array.from({ length: 20 }, (_, n) => `client ${who} task ${n}`);
      const answers = await Promise.all(
        titles.map((title) => call("task_add", { title, idempotency_key: title })),
      );
      for (const [n, answer] of answers.entries())
        if (answer.title !== titles[n]) wrong.push([titles[n], answer]);
    }),
  );

  expect(wrong).toEqual([]);
});
