import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { filesWith } from "../files-with.ts";
import { createPlace } from "./place.ts";

const FOLDER = "folder-5c1e8f";

test.each(["shared", "off"])(
  "an entry keeps the commit its project was at, and no path (PAIRED_NODE=%s)",
  async (node) => {
    await using place = createPlace({ PAIRED_NODE: node });
    const repository = join(place.path, FOLDER, "shop");
    const head = (digit: string): void =>
      writeFileSync(join(repository, ".git/HEAD"), digit.repeat(40));
    mkdirSync(join(repository, ".git"), { recursive: true });
    mkdirSync(join(repository, "src"));
    const { call } = await place.connect({ env: { CLAUDE_PROJECT_DIR: join(repository, "src") } });

    head("a");
    await call("memory_add", { body: "before the merge" });
    head("b");
    await call("memory_add", { body: "after it" });
    await call("memory_add", { body: "of another", project: "other" });

    const { results } = await call("memory_search", { query: "K1 K2 K3" });
    expect(results).toMatchObject([
      { id: "K1", commit: "a".repeat(12) },
      { id: "K2", commit: "b".repeat(12) },
      { id: "K3", project: "other" },
    ]);
    expect(JSON.stringify(results)).not.toContain(FOLDER);
    expect(results).not.toHaveProperty("2.commit");
    await place.run(["stop"]);
    expect(filesWith(place.home, FOLDER)).toEqual([]);
  },
);
