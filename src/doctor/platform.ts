import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { arch, platform, release } from "node:os";

import type { Check, Diagnosis } from "./check.ts";

const LOAD_TIMEOUT_MS = 20_000;

/** Packages with a part built for each platform, and through which package of ours npm finds them. */
const SHARING = [
  { name: "sodium-native", of: undefined },
  { name: "rocksdb-native", of: undefined },
  { name: "udx-native", of: "hyperdht" },
] as const;

export function nodeVersionCheck(): Check {
  return {
    name: "node.js",
    run() {
      const { node: version } = process.versions;
      const says = `${version} on ${platform()} ${arch()}, ${release()}`;
      const [major = 0, minor = 0] = version.split(".").map(Number);
      const old = major < 20 || (major === 20 && minor < 19);
      if (!old) return { level: "ok", says };
      return { level: "fail", says, fix: "Install Node.js 20.19 or newer." };
    },
  };
}

/** Without the database nothing works; without the others only sharing does not. */
export function nativeBuildsCheck(): Check {
  return {
    name: "native code",
    async run(): Promise<Diagnosis> {
      const [database, ...sharing] = await Promise.all([
        loads("better-sqlite3", undefined),
        ...SHARING.map(({ name, of }) => loads(name, of)),
      ]);
      const here = `${platform()} ${arch()}`;
      if (!database)
        return {
          level: "fail",
          says: `better-sqlite3 has no native build for ${here}, and nothing works without it`,
          fix: "Allow its install script and run: npm rebuild better-sqlite3",
        };
      const missing = SHARING.filter((_module, index) => !sharing[index]).map(({ name }) => name);
      if (missing.length === 0) return { level: "ok", says: "all four modules load" };
      return {
        level: "warn",
        says: `no native build for ${here} of ${missing.join(", ")}: no sharing; local functions go on`,
        fix: `Reinstall with optional and platform packages, or run: npm rebuild ${missing.join(" ")}`,
      };
    },
  };
}

/** In a process of its own: a native module that does not fit may end the process that loads it. */
async function loads(name: string, of: string | undefined): Promise<boolean> {
  const path = resolve(name, of);
  if (!path) return false;
  return new Promise((settle) => {
    execFile(
      process.execPath,
      ["-e", PROGRAM, path, name],
      { timeout: LOAD_TIMEOUT_MS, killSignal: "SIGKILL", windowsHide: true },
      (error) => settle(error === null),
    );
  });
}

/** better-sqlite3 loads its native part when the first database is opened. */
const PROGRAM = `
const [, path, name] = process.argv;
const loaded = require(path);
if (name === "better-sqlite3") new loaded(":memory:").close();
`;

function resolve(name: string, of: string | undefined): string | undefined {
  try {
    const ours = createRequire(import.meta.url);
    return of === undefined ? ours.resolve(name) : createRequire(ours.resolve(of)).resolve(name);
  } catch {
    return undefined;
  }
}
