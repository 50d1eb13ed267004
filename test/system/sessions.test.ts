import { expect, test } from "vitest";

import { GENERATIONS } from "./assistants.ts";
import { createPlace } from "./place.ts";
import { makeRepository } from "./repository.ts";

test.each([
  ["old", "new"],
  ["new", "old"],
] as const)(
  "what a killed client of the %s generation did goes on in one of the %s, and back",
  async (first, second) => {
    await using place = createPlace();
    const { write, git } = makeRepository(place);
    const claude = await GENERATIONS[first](place, { name: "claude-code", folder: "shop" });
    await claude.call("memory_add", { title: "Refunds are async", body: "Wait for the webhook." });
    await claude.call("task_add", { title: "Write refunds", role: "edison" });
    await claude.call("task_update", { id: "T1", action: "claim", paths: ["src/**"] });
    write("refund.ts", "export {};\n");
    await claude.call("session", {
      action: "checkpoint",
      goal: "Refunds",
      state: "The endpoint answers.",
      next: ["Write the tests"],
      decisions: ["Amounts are in cents"],
      questions: ["Which queue?"],
      links: ["K1"],
    });

    process.kill(claude.pid, "SIGKILL");

    const windsurf = await GENERATIONS[second](place, { name: "windsurf", folder: "shop" });
    const list = (): Promise<unknown> => windsurf.call("session", { action: "list" });
    await expect
      .poll(list, { timeout: 10_000 })
      .toMatchObject({ sessions: [expect.stringContaining("stopped without a hand-off")] });
    expect(await windsurf.call("session", { action: "resume" })).toMatchObject({
      id: "H2",
      from: expect.stringMatching(/^H1 claude-code, .*: Refunds$/),
      git: expect.stringMatching(/^branch feat\/refund matches, .*, 1 dirty file as recorded$/),
      tasks: [expect.stringMatching(/^T1 Write refunds \(.*doing by windsurf/)],
      state: "The endpoint answers.",
      next: ["Write the tests"],
      decisions: ["Q1 Amounts are in cents"],
      questions: ["Q2 Which queue?"],
      links: ["K1"],
    });
    git("switch", "-qc", "fix/queue");
    await windsurf.call("session", { action: "handoff", state: "Tests pass.", closes: ["Q2"] });
    await windsurf.close();
    const again = await GENERATIONS[first](place, { name: "claude-code", folder: "shop" });
    expect(again.instructions).toMatch(
      /H2 last session, handed over, .*windsurf.*State: Tests pass/,
    );
    git("switch", "-q", "feat/refund");
    expect(await again.call("session", { action: "resume" })).toMatchObject({
      from: expect.stringMatching(/^H2 windsurf, handed over/),
      differs: ["the branch is feat/refund, it was fix/queue"],
      tasks: [expect.stringMatching(/^T1 .*doing by claude-code/)],
      state: "Tests pass.",
    });
    await again.call("task_update", { id: "T1", action: "complete" });
    await again.close();
  },
);
