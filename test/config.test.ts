import { expect, test } from "vitest";

import { readConfig } from "../src/config.ts";

test("takes PAIRED_PROJECT as it is, and of CLAUDE_PROJECT_DIR only the folder's name", () => {
  const dir = "/home/ada/secret-client/site";
  expect(readConfig({ PAIRED_PROJECT: "site", CLAUDE_PROJECT_DIR: dir }).project).toBe("site");
  expect(readConfig({ CLAUDE_PROJECT_DIR: dir }).project).toBe("site");
  expect(readConfig({}).project).toBeUndefined();
});

test("a node inherits what it needs, and nothing of the client that happened to start it", () => {
  const { nodeEnv } = readConfig({
    PAIRED_HOME: "/p",
    PAIRED_KEYCHAIN: "off",
    PAIRED_PROJECT: "mine",
    PAIRED_NODE: "shared",
    PAIRED_TOOLSETS: "memory",
    HOME: "/home/ada",
    PATH: "/bin",
    XDG_RUNTIME_DIR: "/run/user/1",
    ANTHROPIC_API_KEY: "sk-secret",
    GITHUB_TOKEN: "ghp-secret",
    NODE_OPTIONS: "--require /tmp/evil.js",
    LD_PRELOAD: "/tmp/evil.so",
  });

  expect(nodeEnv).toEqual({
    PAIRED_HOME: "/p",
    PAIRED_KEYCHAIN: "off",
    HOME: "/home/ada",
    PATH: "/bin",
    XDG_RUNTIME_DIR: "/run/user/1",
  });
});

test("looks for a run directory where it was told, else in the short and private places", () => {
  expect(readConfig({ PAIRED_RUN_DIR: "/r", XDG_RUNTIME_DIR: "/run/user/1" }).runDirs).toEqual([
    "/r",
  ]);
  const [first, second, last] = readConfig({
    PAIRED_HOME: "/p",
    XDG_RUNTIME_DIR: "/run/user/1",
  }).runDirs;
  expect(first).toMatch(/^\/run\/user\/1\/paired-[0-9a-f]{8}$/);
  expect(second).toMatch(/\/paired-\d+-[0-9a-f]{8}$/);
  expect(last).toBe("/p/run");
});

test("a relative XDG folder is ignored: it would be another one in each working directory", () => {
  const { home, runDirs } = readConfig({ XDG_DATA_HOME: "data", XDG_RUNTIME_DIR: "run" });

  expect(home).toMatch(/^\/.*\/paired$/);
  expect(home).not.toContain("data/paired");
  expect(runDirs).toHaveLength(2);
});

test.each([
  ["PAIRED_HOME", "relative", "an absolute path"],
  ["PAIRED_NODE", "maybe", "shared or off"],
  ["PAIRED_TOOLSETS", "memory,magic", "memory, team, space, insight, node, insight+"],
  ["PAIRED_IDLE_EXIT_MS", "-1", "a whole number"],
  ["PAIRED_DHT_BOOTSTRAP", "nowhere", "host:port"],
])("%s=%s is refused, with what it takes", (name, value, wanted) => {
  expect(() => readConfig({ [name]: value })).toThrow(
    expect.objectContaining({ code: "bad_input", message: expect.stringContaining(wanted) }),
  );
});
