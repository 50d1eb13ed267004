import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";

import { PairedError } from "../../errors.ts";
import { KEY_BYTES } from "../../privacy/keys/subkey.ts";
import type { SlotType } from "./slot-type.ts";

/** A person may have to unlock the keychain first. */
const LOAD_TIMEOUT_MS = 20_000;
const CREATE_TIMEOUT_MS = 5_000;

/**
 * Runs in a process of its own, because a keychain service that accepts a connection and says nothing holds the
 * calling thread for ever (seen on Linux: the constructor waits for D-Bus). On Linux only the Secret Service will do: the
 * kernel's key ring, the library's fallback, forgets everything at shutdown. Many MCP clients give their servers no
 * DBUS_SESSION_BUS_ADDRESS, so the bus is also looked for where systemd puts it.
 */
const PROGRAM = `
const [, library, verb, account] = process.argv;
const { existsSync, readFileSync } = require("node:fs");
const bus = "/run/user/" + process.getuid?.() + "/bus";
if (process.platform === "linux" && existsSync(bus))
  process.env.DBUS_SESSION_BUS_ADDRESS ||= "unix:path=" + bus;
const { Entry } = require(library);
const entry = new Entry("paired-mcp", account, { linux: { store: "secret-service" } });
if (verb === "set") entry.setPassword(readFileSync(0, "utf8"));
if (verb === "delete") entry.deletePassword();
if (verb !== "delete") process.stdout.write(entry.getPassword() ?? "");
`;

interface Ask {
  readonly verb: "set" | "get" | "delete";
  readonly account: string;
  readonly secret?: string;
  readonly timeoutMs: number;
}

/** The secret in the operating system's keychain: Keychain, Credential Manager, or a Secret Service over D-Bus. */
export function createKeychainSlots(options: { readonly timeoutMs?: number } = {}): SlotType {
  const { timeoutMs: createTimeoutMs = CREATE_TIMEOUT_MS } = options;
  const { timeoutMs: loadTimeoutMs = LOAD_TIMEOUT_MS } = options;
  return {
    type: "keychain",
    async create(account) {
      const secret = randomBytes(KEY_BYTES);
      const hex = secret.toString("hex");
      const kept = await ask({ verb: "set", account, secret: hex, timeoutMs: createTimeoutMs });
      if (kept !== hex) throw noKeychain("does not give back what it was given");
      return { secret };
    },
    async load({ id }) {
      const hex = await ask({ verb: "get", account: id, timeoutMs: loadTimeoutMs });
      if (!/^[0-9a-f]{64}$/.test(hex))
        throw new PairedError("damaged", "the keychain has no key for this keyring", {
          fix: "Log in as the user who made it, or restore the keychain. Nothing was changed.",
        });
      return Buffer.from(hex, "hex");
    },
    async discard(account) {
      await ask({ verb: "delete", account, timeoutMs: createTimeoutMs });
    },
  };
}

async function ask({ verb, account, secret, timeoutMs }: Ask): Promise<string> {
  const library = findLibrary();
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      ["-e", PROGRAM, library, verb, account],
      { timeout: timeoutMs, killSignal: "SIGKILL", windowsHide: true },
      (error, stdout) => {
        if (!error) resolve(stdout);
        // What the service says could name the user's things: only that it failed is told.
        else reject(noKeychain(error.killed ? "does not answer" : "cannot be reached"));
      },
    );
    // A child that is gone before it reads has failed, and the callback above says so.
    child.stdin?.on("error", () => {});
    child.stdin?.end(secret ?? "");
  });
}

/** The package is optional: npm leaves it out where it has no build for the platform. */
function findLibrary(): string {
  try {
    return createRequire(import.meta.url).resolve("@napi-rs/keyring");
  } catch {
    throw noKeychain("is not supported by this installation");
  }
}

function noKeychain(what: string): PairedError {
  return new PairedError("unavailable", `the operating system's keychain ${what}`, {
    fix: "Log in to the desktop session and unlock the keychain, then start again.",
  });
}
