import { spawn } from "node:child_process";
import { once } from "node:events";
import { platform } from "node:os";

import { expect, test } from "vitest";

import { isAlive } from "../../../src/store/backup/alive.ts";

test("this process is alive, and one that never was is not", () => {
  expect(isAlive(process.pid)).toBe(true);
  expect(isAlive(2 ** 30)).toBe(false);
});

test.runIf(platform() === "linux")(
  "one that was killed is dead, although its parent has not heard of it",
  async () => {
    // The shell becomes a program that waits for no child.
    const parent = spawn("sh", ["-c", "sleep 60 & echo $!; exec sleep 60"], { stdio: "pipe" });
    const [line] = await once(parent.stdout, "data");
    const pid = Number(String(line));
    expect(isAlive(pid)).toBe(true);

    process.kill(pid, "SIGKILL");

    await expect.poll(() => isAlive(pid)).toBe(false);
    expect(() => process.kill(pid, 0)).not.toThrow();
    parent.kill("SIGKILL");
    await once(parent, "exit");
  },
);
