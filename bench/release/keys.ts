import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { readConfig } from "../../src/config.ts";
import { silentLog } from "../../src/log.ts";
import { openStore } from "../../src/store/db.ts";
import { openHome } from "../../src/store/home.ts";
import { openVault } from "../../src/vault.ts";
import { createNotes } from "../notes.ts";
import { type Figure, percentile, time } from "../report.ts";

const CLI = join(import.meta.dirname, "../../dist/cli.js");
const STORE_BYTES = 66e6;
const CHANGES = 5;
const ROTATIONS = 3;

/** What a person waits for. */
export async function measureKeys(): Promise<Figure[]> {
  execFileSync(process.execPath, ["scripts/build.js"], { cwd: join(import.meta.dirname, "../..") });
  const folder = mkdtempSync(join(tmpdir(), "paired-keys-"));
  try {
    const env = {
      PATH: process.env.PATH ?? "",
      HOME: folder,
      PAIRED_HOME: join(folder, "home"),
      PAIRED_RUN_DIR: join(folder, "run"),
      PAIRED_KEYCHAIN: "off",
    };
    return [...(await measurePassphrase(env)), ...(await measureRotation(join(folder, "big")))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whole commands against a running node, of which two derivations of Argon2id are the most. */
async function measurePassphrase(env: Record<string, string>): Promise<Figure[]> {
  const words = (n: number): string => `correct horse battery ${n}`;
  await runCommand(["keys", "passphrase", "--stdin"], `${words(0)}\n`, env);
  const changes = await time(CHANGES, (n) =>
    runCommand(["keys", "passphrase", "--stdin"], `${words(n)}\n${words(n + 1)}\n`, env),
  );
  await runCommand(["lock"], "", env);
  const unlocks = await time(1, () =>
    runCommand(["unlock", "--stdin"], `${words(CHANGES)}\n`, env),
  );
  await runCommand(["stop"], "", env);
  return [
    {
      what: `passphrase changed, ${CHANGES} times: the slowest`,
      value: Math.max(...changes) / 1000,
      unit: "s",
      goal: "< 2",
    },
    { what: "unlocked by the passphrase", value: Math.max(...unlocks) / 1000, unit: "s" },
  ];
}

async function measureRotation(path: string): Promise<Figure[]> {
  const config = readConfig({ PAIRED_HOME: path, PAIRED_KEYCHAIN: "off" });
  await fill(config);
  const vault = await openVault({ config, log: silentLog, clock: Date.now });
  try {
    const rotations = await time(ROTATIONS, () => {
      const { generation } = vault.ctx.custody.state();
      return vault.rotate({ generation });
    });
    const megabytes = Math.round(statSync(join(path, "paired.db")).size / 1e6);
    return [
      {
        what: `keys of a store of ${megabytes} MB rotated, ${ROTATIONS} times: median`,
        value: percentile(rotations, 0.5) / 1000,
        unit: "s",
        goal: "< 5",
      },
    ];
  } finally {
    await vault[Symbol.asyncDispose]();
  }
}

async function fill(config: Parameters<typeof openHome>[0]): Promise<void> {
  const home = await openHome(config);
  const store = openStore(home);
  store.db.exec("CREATE TABLE bulk (text TEXT NOT NULL) STRICT");
  const insert = store.db.prepare("INSERT INTO bulk (text) VALUES (?)");
  const { note } = createNotes(7);
  for (let bytes = 0; bytes < STORE_BYTES; bytes = statSync(home.dbPath).size) {
    store.transaction(() => {
      for (let n = 0; n < 10_000; n += 1) insert.run(note(n));
    });
    store.emptyLog();
  }
  store.close();
}

async function runCommand(
  args: readonly string[],
  input: string,
  env: Record<string, string>,
): Promise<void> {
  const child = spawn(process.execPath, [CLI, ...args], {
    env,
    stdio: ["pipe", "ignore", "inherit"],
  });
  child.stdin.end(input);
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}`);
}
