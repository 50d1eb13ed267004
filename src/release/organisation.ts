import { createPublicKey, type KeyObject, verify } from "node:crypto";

import type { OrganisationConfig } from "../config.ts";
import { PairedError } from "../errors.ts";
import { bad, type Check, readGuarded, readPolicy } from "./policy-file.ts";
import type { Policy } from "./policy.ts";

/** One policy of the organisation. */
export interface Managed {
  readonly path: string;
  readonly policy: Policy;
  /** Whether a key that is pinned on this machine has signed it; if not, it counts by who may write it. */
  readonly signed: boolean;
}

/**
 * The organisation's policies. Where a public key is pinned, each needs a signature beside it, `policy.yaml.sig`: Ed25519
 * (RFC 8032) over its bytes, in base64. Throws `denied` for one that has none, and where a key is and every policy is gone.
 */
export function readOrganisation({ policies, keys }: OrganisationConfig): Managed[] {
  const key = readKey(keys);
  const check = key && signedBy(key);
  const found = policies.flatMap((path) => {
    const policy = readPolicy(path, check);
    return policy ? { path, policy, signed: key !== undefined } : [];
  });
  if (key && found.length === 0)
    throw new PairedError("denied", "the policy of your organisation is gone; nothing leaves", {
      fix: `Ask who manages this machine to put it back: ${policies.join(" or ")}`,
    });
  return found;
}

/** A key that is named and is not there is no reason to take any policy: only the machine's own may be absent. */
function readKey([machine, ...named]: readonly string[]): KeyObject | undefined {
  const found = [machine, ...named].flatMap((path) => {
    const bytes = path === undefined ? undefined : readGuarded(path);
    return path !== undefined && bytes ? { path, bytes } : [];
  });
  const [first] = found;
  if (first) return parseKey(first);
  const [missing] = named;
  if (missing === undefined) return undefined;
  throw bad(missing, "the organisation's key is not there");
}

function parseKey({ path, bytes }: { readonly path: string; readonly bytes: Buffer }): KeyObject {
  const key = attempt(() => createPublicKey(bytes));
  if (key?.asymmetricKeyType === "ed25519") return key;
  throw bad(
    path,
    "it is no public key of Ed25519",
    `Write it anew: openssl pkey -pubout -out ${path}`,
  );
}

function signedBy(key: KeyObject): Check {
  return (bytes, path) => {
    const beside = readGuarded(`${path}.sig`);
    if (!beside) throw bad(path, "it is not signed", `Its signature belongs in ${path}.sig`);
    const signature = Buffer.from(beside.toString("latin1").trim(), "base64");
    if (!verify(null, bytes, key, signature))
      throw bad(path, "its signature is not by the organisation's key");
  };
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
