import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createInterface } from "node:readline";

import type { TemporaryHome } from "../temporary-home.ts";

const PROGRAMS = ["dbus-daemon", "dbus-monitor", "gnome-keyring-daemon", "secret-tool"];
const SECRETS = "org.freedesktop.secrets";

/** The programs this machine lacks to have a keychain; on Debian: gnome-keyring, dbus-bin, libsecret-tools. */
export function missingKeychainPrograms(): string[] {
  return PROGRAMS.filter((name) => spawnSync("which", [name]).status !== 0);
}

export interface Keychain extends AsyncDisposable {
  /** Where it answers: `DBUS_SESSION_BUS_ADDRESS` for the program under test. */
  readonly address: string;
  /** The accounts that PAIRED keeps a secret for. */
  readonly accounts: () => string[];
  /** Forgets all of them. */
  readonly clear: () => void;
}

/** A desktop's keychain without a desktop: a session bus and an unlocked gnome-keyring, in a folder of their own. */
export async function startKeychain(place: TemporaryHome): Promise<Keychain> {
  const folder = place.file("desktop");
  mkdirSync(folder, { mode: 0o700 });
  const bus = spawn("dbus-daemon", ["--session", "--nofork", "--nosyslog", "--print-address"]);
  const address = await findLine(bus, "unix:");
  const { PATH } = process.env;
  const env = { PATH, HOME: folder, XDG_RUNTIME_DIR: folder, DBUS_SESSION_BUS_ADDRESS: address };
  const monitor = spawn("dbus-monitor", [`arg0='${SECRETS}'`], { env });
  await findLine(monitor, "NameAcquired");
  const daemon = spawn(
    "gnome-keyring-daemon",
    ["--foreground", "--unlock", "--components=secrets"],
    { env },
  );
  daemon.stdin.end("the login password");
  await findLine(monitor, SECRETS);
  return {
    address,
    accounts: () => accountsIn(spawnSync("secret-tool", SEARCH, { env, encoding: "utf8" })),
    clear: () => void execFileSync("secret-tool", ["clear", "service", "paired-mcp"], { env }),
    async [Symbol.asyncDispose]() {
      for (const child of [monitor, daemon, bus]) await stop(child);
    },
  };
}

const SEARCH = ["search", "--all", "service", "paired-mcp"];

function accountsIn({ stdout, stderr }: { stdout: string; stderr: string }): string[] {
  return [...`${stdout}${stderr}`.matchAll(/^attribute\.username = (.*)$/gm)].map(
    ([, name = ""]) => name,
  );
}

async function findLine(child: ChildProcess, text: string): Promise<string> {
  if (!child.stdout) throw new Error("the child was started without a pipe");
  for await (const line of createInterface(child.stdout)) if (line.includes(text)) return line;
  throw new Error(`${child.spawnfile} ended without saying ${text}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  await once(child, "exit");
}
