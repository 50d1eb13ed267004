import { PassThrough, Readable } from "node:stream";

import type { Program } from "../../src/commands/command.ts";
import { readConfig } from "../../src/config.ts";
import type { TemporaryHome } from "../temporary-home.ts";

export interface TestProgram {
  readonly program: Program;
  /** What was written to stdout so far. */
  readonly said: () => string;
}

/** The world of a command: a home of its own, no keychain, no terminal. */
export function testProgram(place: TemporaryHome, env: NodeJS.ProcessEnv = {}): TestProgram {
  const stdout = new PassThrough();
  const config = readConfig({
    HOME: place.path,
    PAIRED_HOME: place.path,
    PAIRED_RUN_DIR: place.file("run"),
    PAIRED_KEYCHAIN: "off",
    ...env,
  });
  return {
    program: {
      config,
      entry: "",
      cwd: place.path,
      env,
      stdin: Readable.from([]),
      stdout,
      stderr: new PassThrough(),
    },
    said: () => String(stdout.read() ?? ""),
  };
}
