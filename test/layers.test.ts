import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";

import { expect, test } from "vitest";

/** Who may import whom, lowest layer first. A folder may import itself and anything named here. */
const ALLOWED: Record<string, readonly string[]> = {
  kernel: [],
  privacy: ["kernel"],
  store: ["kernel", "privacy"],
  memory: ["kernel", "privacy", "store"],
  agents: ["kernel", "privacy", "store"],
  embeddings: ["kernel", "privacy", "store"],
  emotion: ["kernel", "store"],
  federation: ["kernel", "privacy", "store"],
  release: ["kernel", "privacy", "store"],
  rights: ["kernel", "privacy", "store"],
  context: [
    "kernel",
    "privacy",
    "store",
    "memory",
    "agents",
    "embeddings",
    "emotion",
    "federation",
    "release",
    "rights",
  ],
  tools: [
    "kernel",
    "privacy",
    "context",
    "memory",
    "agents",
    "emotion",
    "federation",
    "release",
    "rights",
  ],
  resources: ["kernel", "context", "tools", "memory", "agents", "emotion", "federation", "release"],
  prompts: ["kernel", "context", "tools", "agents", "emotion"],
  http: ["kernel", "context", "entry"],
  node: ["kernel", "privacy", "store", "context", "http", "entry"],
  entry: ["kernel", "context", "tools", "resources", "prompts", "node", "http"],
  clients: ["kernel", "store"],
  doctor: ["kernel", "privacy", "store", "clients", "agents", "release", "context", "node"],
  demo: ["kernel", "federation", "node"],
  commands: [
    "kernel",
    "privacy",
    "store",
    "embeddings",
    "memory",
    "agents",
    "emotion",
    "rights",
    "release",
    "context",
    "entry",
    "node",
    "http",
    "clients",
    "doctor",
    "demo",
  ],
  cli: ["commands"],
};

const SRC = join(import.meta.dirname, "../src");
const KERNEL = new Set([
  "errors.ts",
  "log.ts",
  "config.ts",
  "clock.ts",
  "errands.ts",
  "version.ts",
  "changes.ts",
  "user.ts",
  "quiet-git.ts",
  "toolsets.ts",
  "work-tree.ts",
]);

test("imports only point down the layers", () => {
  const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((f) =>
    f.endsWith(".ts"),
  );
  const wrong = files.flatMap((file) =>
    imports(file)
      .filter((to) => layer(to) !== layer(file) && !ALLOWED[layer(file)]?.includes(layer(to)))
      .map((to) => `${file} (${layer(file)}) imports ${to} (${layer(to)})`),
  );
  expect(wrong).toEqual([]);
});

test("what is known of how a person works has no way to anybody else", () => {
  const reached = new Set(["emotion"]);
  for (const from of reached) for (const to of ALLOWED[from] ?? []) reached.add(to);

  expect([...reached].toSorted()).toEqual(["emotion", "kernel", "privacy", "store"]);
});

function layer(file: string): string {
  const [head = "", ...rest] = file.split("/");
  if (rest.length > 0) return head;
  if (KERNEL.has(head)) return "kernel";
  if (["health.ts", "heard.ts", "lockable.ts", "sharing.ts", "vault.ts"].includes(head))
    return "context";
  if (head === "cli.ts" || head === "context.ts") return head.slice(0, -3);
  return "entry";
}

function imports(file: string): string[] {
  const text = readFileSync(join(SRC, file), "utf8");
  return [...text.matchAll(/(?:from |import\()"(\.[^"]+)"/g)].map(([, path = ""]) =>
    relative(SRC, join(SRC, dirname(file), path)),
  );
}
