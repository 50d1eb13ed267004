import { join } from "node:path";

import { type Clock, systemClock } from "../clock.ts";
import type { Config } from "../config.ts";
import { PairedError } from "../errors.ts";
import type { Home } from "../store/home.ts";
import { findEnvelope } from "../store/keyring-file.ts";
import { keyDays, OLD_KEY_DAYS } from "../store/keyring.ts";
import type { Check, Diagnosis } from "./check.ts";

/** How the data opens here, and by how many ways. `opened` throws `locked` for a home that waits for its person. */
export function keyChecks(
  config: Config,
  opened: () => Promise<Home | undefined>,
  clock: Clock = systemClock,
): readonly Check[] {
  return [
    {
      name: "keys",
      run: () => opened().then((home) => describeKeys(config, home), describeLocked),
    },
    { name: "ways to open", run: () => countWays(config.home, clock()) },
  ];
}

function describeKeys({ home, keyFile, keychain }: Config, opened: Home | undefined): Diagnosis {
  if (!opened) {
    const where = keychain && !keyFile ? "in the keychain where there is one, else in" : "in";
    return { level: "ok", says: `none yet; the first start puts one ${where} a key file` };
  }
  const used = opened.keyring.slots().find(({ state }) => state === "opened");
  if (used?.type === "passphrase")
    return {
      level: "warn",
      says: "opened by PAIRED_PASSPHRASE, which every program of this user can read",
      fix: "Where somebody can type it, unset the variable and use: paired-mcp unlock",
    };
  if (used?.type !== "key_file") return { level: "ok", says: `opened by ${used?.type}` };
  return {
    level: "warn",
    says: `opened by the key file ${keyFile ?? join(home, "key")}: who can read that file can read the data`,
    fix: "Set a passphrase (paired-mcp keys passphrase), then remove the file's slot; or keep it on an encrypted disk.",
  };
}

function describeLocked(error: unknown): Diagnosis {
  if (!(error instanceof PairedError) || error.code !== "locked") throw error;
  const { message, fix } = error;
  return { level: "ok", says: message, ...(fix !== undefined && { fix }) };
}

function countWays(home: string, now: number): Diagnosis {
  const envelope = findEnvelope(home);
  if (!envelope) return { level: "ok", says: "none yet" };
  const { slots, since } = envelope;
  const days = keyDays(since, now);
  const kinds = slots.map(({ type }) => type).join(", ");
  const says = `${slots.length}: ${kinds}; the database's key is ${days} days old`;
  if (slots.length === 1)
    return {
      level: "warn",
      says,
      fix: "If it is lost, so is the data. Write a recovery code down: paired-mcp keys recovery",
    };
  if (days > OLD_KEY_DAYS) return { level: "warn", says, fix: "Change it: paired-mcp keys rotate" };
  return { level: "ok", says };
}
