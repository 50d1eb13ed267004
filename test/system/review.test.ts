import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { openContext } from "../../src/context.ts";
import { openHome } from "../../src/store/home.ts";
import { type TemporaryHome, temporaryHome } from "../temporary-home.ts";
import { openPty } from "./pty.ts";

const CLI = join(import.meta.dirname, "../../dist/cli.js");
const REVIEW = `${process.execPath} ${CLI} review`;
const HAS_SCRIPT = existsSync("/usr/bin/script");

function envOf({ path }: TemporaryHome): Record<string, string> {
  return {
    PAIRED_HOME: path,
    PAIRED_RUN_DIR: join(path, "run"),
    PAIRED_KEYCHAIN: "off",
    PAIRED_IDLE_EXIT_MS: "3000",
  };
}

function stop(home: TemporaryHome): void {
  execFileSync(process.execPath, [CLI, "stop"], { env: { ...process.env, ...envOf(home) } });
}

test("review is refused where its input is no terminal", () => {
  using home = temporaryHome();

  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, "review"], {
    env: { ...process.env, ...envOf(home) },
    input: "yes\nyes\nyes\n",
    encoding: "utf8",
  });

  expect(status).toBe(2);
  expect(stderr).toContain("review needs a terminal");
  expect(stdout).toBe("");
  expect(existsSync(home.file("paired.db"))).toBe(false);
});

test.runIf(HAS_SCRIPT)("review is refused where its output is no terminal", async () => {
  using home = temporaryHome();
  const pty = openPty(`${REVIEW} | cat`, envOf(home));

  await pty.end();

  expect(pty.screen()).toContain("review needs a terminal");
});

test.runIf(HAS_SCRIPT)("review is refused where its input is a pipe on a terminal", async () => {
  using home = temporaryHome();
  const pty = openPty(`yes | ${REVIEW}`, envOf(home));

  expect(await pty.end()).toBe(2);

  expect(pty.screen()).toContain("review needs a terminal");
});

test.runIf(HAS_SCRIPT)(
  "on a terminal, review starts the node and says that nothing waits",
  async () => {
    using home = temporaryHome();
    const pty = openPty(REVIEW, envOf(home));

    await pty.until("Nothing waits for you.");

    expect(await pty.end()).toBe(0);
    stop(home);
  },
);

test.runIf(HAS_SCRIPT)(
  "what waits is shown as it is, and Enter, wrong words and Ctrl-D leave it",
  async () => {
    using home = temporaryHome();
    const text = 'alpha bravo charlie\nand "delta\u001B[2J\u202Eecho"';
    {
      await using ctx = openContext({ home: await openHome(home.config) });
      for (const subject of [1, 2, 3])
        ctx.approvals.request({ kind: "member", subject, title: `Admit C${subject}?`, text });
    }
    const pty = openPty(REVIEW, envOf(home));

    const shown = await pty.until("> ");
    expect(shown).toContain("1 of 3: Admit C1?");
    expect(shown).toContain(String.raw`\u{1b}[2J\u{202e}`);
    expect(shown).not.toContain("\u001B[2J\u202E");
    pty.type("");
    await pty.until("It goes on waiting.");
    await pty.until("> ");
    pty.type("some other words");
    await pty.until("Those are not the words");
    await pty.until("3 of 3");
    await pty.until("> ");
    pty.type("\u0004");
    await pty.until("It goes on waiting.");

    expect(await pty.end()).toBe(0);
    stop(home);
    await using ctx = openContext({ home: await openHome(home.config) });
    expect(ctx.approvals.pending()).toHaveLength(3);
  },
);
