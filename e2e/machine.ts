import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { type Attached, CLI, createPlace, type Outcome, type Place } from "../test/system/place.ts";

/** A person's machine with a repository, on which `npx -y paired-mcp` is the built program. */
export interface Machine extends AsyncDisposable {
  readonly place: Place;
  /** The repository's folder. */
  readonly shop: string;
  /** Writes a file below the person's home folder. */
  readonly write: (path: string, text: string) => void;
  /** What `paired-mcp init --yes` with these arguments says. */
  readonly init: (...args: string[]) => Promise<Outcome>;
  /** Another client of the node, in the same repository. */
  readonly connect: () => Promise<Attached>;
  readonly start: (client: string, args: readonly string[], env?: Env) => ChildProcess;
  /** Runs a client to its end. */
  readonly run: (client: string, args: readonly string[], env?: Env) => Promise<Outcome>;
}

type Env = Readonly<Record<string, string>>;

const BIN = join(import.meta.dirname, "node_modules/.bin");

export function createMachine(): Machine {
  const place = createPlace();
  const { path, env } = place;
  const shop = join(path, "shop");
  mkdirSync(join(shop, ".git"), { recursive: true });
  mkdirSync(join(path, "bin"));
  const npx = join(path, "bin/npx");
  writeFileSync(npx, `#!/bin/sh\nexec '${process.execPath}' '${CLI}'\n`);
  chmodSync(npx, 0o755);
  const PATH = `${join(path, "bin")}:${env.PATH}`;
  const children = new Set<ChildProcess>();
  const start: Machine["start"] = (client, args, more = {}) => {
    const child = spawn(join(BIN, client), args, { cwd: shop, env: { ...env, PATH, ...more } });
    children.add(child);
    child.once("exit", () => children.delete(child));
    return child;
  };
  return {
    place,
    shop,
    start,
    write(name, content) {
      mkdirSync(join(path, name, ".."), { recursive: true });
      writeFileSync(join(path, name), content);
    },
    init: (...args) => place.run(["init", "--yes", ...args]),
    connect: () => place.connect({ env: { CLAUDE_PROJECT_DIR: shop } }),
    async run(client, args, more) {
      const child = start(client, args, more);
      const { stdin, stdout, stderr } = child;
      if (!stdin || !stdout || !stderr) throw new Error("the process has no pipes");
      stdin.end();
      const [out, err] = await Promise.all([text(stdout), text(stderr), once(child, "close")]);
      return { code: child.exitCode, stdout: out, stderr: err };
    },
    async [Symbol.asyncDispose]() {
      for (const child of children) child.kill("SIGKILL");
      await place[Symbol.asyncDispose]();
    },
  };
}
