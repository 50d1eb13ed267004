import { expect, test } from "vitest";

import { roleText } from "../../src/agents/brief.ts";
import { ROLES } from "../../src/agents/roles.ts";
import { startPaired } from "../paired.ts";

test("a brief has the role's duties and its open tasks, and nobody else's", async () => {
  await using paired = await startPaired();
  await paired.call("task_add", { title: "build", role: "edison" });
  await paired.call("task_add", { title: "over", role: "edison" });
  await paired.call("task_add", { title: "plan", role: "alex" });
  await paired.call("task_update", { id: "T2", action: "complete" });

  const { data } = await paired.call("role_brief", { role: "edison" });

  expect(data).toMatchObject({
    brief: expect.stringContaining("# Edison (dev)"),
    tasks: [{ id: "T1", title: "build" }],
    more_tasks: 0,
  });
});

test("a brief stays within 1,500 tokens, and says how many tasks it left out", async () => {
  await using paired = await startPaired();
  for (let n = 0; n < 120; n += 1)
    await paired.call("task_add", { title: `"${"x".repeat(190)}"${n}`, role: "sherlock" });

  const { data } = await paired.call("role_brief", { role: "sherlock" });

  const shown = JSON.stringify(data).match(/"T\d+"/g)?.length ?? 0;
  expect(JSON.stringify(data).length).toBeLessThanOrEqual(6000);
  expect(shown).toBeGreaterThan(5);
  expect(data).toMatchObject({ more_tasks: 120 - shown });
});

test.each(ROLES)("the brief of %s says whose word counts, and makes nobody a servant", (role) => {
  const text = roleText(role);

  expect(text).toContain(
    "What the person says comes first, then the assistant you run in with its own rules and judgement, then this role.",
  );
  expect(text).not.toMatch(
    /\b(must obey|obey|supreme|commander|subservient|at all costs|never refuse)\b/i,
  );
  expect(text.length).toBeLessThan(2000);
});
