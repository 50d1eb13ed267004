import { readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { ROLE_CARDS } from "../src/agents/role-cards.ts";
import { roleText } from "../src/agents/role-text.ts";
import type { RoleCard } from "../src/agents/roles.ts";
import { launchOn } from "../src/clients/client.ts";
import { readConfig } from "../src/config.ts";
import { VERSION } from "../src/version.ts";

const PLUGIN = join(import.meta.dirname, "../plugin");

function readJson(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(PLUGIN, path), "utf8"));
}

/** A subagent as Claude Code reads it. */
function agentFile(card: RoleCard): string {
  const { slug, name, field, calledFor } = card;
  return `---
name: ${slug}
description: ${name} (${field}) of the PAIRED team. Use for ${calledFor}.
---

${roleText(card)
  .replaceAll(/^(## .*)\n/gm, "$1\n\n")
  .replaceAll("\n\n\n", "\n\n")}

## Now

Call \`role_brief\` with \`{"role":"${slug}"}\`: it has this role's open tasks and what it learned. Take the task you were given, or the one that the person asked for, with
\`task_update\` claim; note progress with the same tool, and end with complete, review, block or handoff. Store what was learned with \`memory_add\` and your role.
`;
}

test.each(ROLE_CARDS.map((card) => ({ slug: card.slug, card })))(
  "the subagent $slug is the role as every other client gets it",
  async ({ slug, card }) => {
    await expect(agentFile(card)).toMatchFileSnapshot(join(PLUGIN, `agents/${slug}.md`));
  },
);

test("there is a subagent for each role, and no other", () => {
  expect(readdirSync(join(PLUGIN, "agents")).toSorted()).toEqual(
    ROLE_CARDS.map(({ slug }) => `${slug}.md`).toSorted(),
  );
});

test("the plugin has the program's version and starts it as any client does", () => {
  expect(readJson(".claude-plugin/plugin.json")).toMatchObject({
    name: "paired",
    version: VERSION,
  });
  expect(readJson(".mcp.json")).toEqual({ mcpServers: { paired: launchOn("linux") } });
  expect(readJson("../.claude-plugin/marketplace.json")).toMatchObject({
    plugins: [{ name: "paired", source: "./plugin" }],
  });
});

test.each([
  { PAIRED_HOME: "/data/paired" },
  { XDG_DATA_HOME: "/data" },
  { XDG_DATA_HOME: "relative" },
  {},
])("its hooks look for the node where the program keeps it, by %j", async (env) => {
  const { pairedHome } = await import(join(PLUGIN, "hooks/home.mjs"));
  const { home } = readConfig(env);

  expect(pairedHome(env, { platform: process.platform, home: homedir() })).toBe(home);
});
