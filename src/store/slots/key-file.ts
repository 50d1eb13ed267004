import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";

import { PairedError } from "../../errors.ts";
import { KEY_BYTES } from "../../privacy/keys/subkey.ts";
import { onDisk } from "../disk-error.ts";
import { createFile, findStats, openToOthers } from "../files.ts";
import type { SlotType } from "./slot-type.ts";

/** The secret in a file of this user alone: 32 random bytes at `path`. */
export function createKeyFileSlots({ path }: { readonly path: string }): SlotType {
  return {
    type: "key_file",
    async create() {
      onDisk(path, () => findStats(path) || createFile(path, randomBytes(KEY_BYTES)));
      return { secret: readKey(path) };
    },
    load: async () => readKey(path),
    // Another process may have made the file: it stays, and opens the keyring that was first.
    discard: async () => {},
  };
}

function readKey(path: string): Buffer {
  const stats = onDisk(path, () => findStats(path));
  if (!stats)
    throw new PairedError("damaged", `the key file ${path} is missing`, {
      fix: "Put the key file back, or set PAIRED_KEY_FILE to where it is. Nothing was changed.",
    });
  if (!stats.isFile())
    throw new PairedError("damaged", `the key file ${path} is not a file`, {
      fix: "Set PAIRED_KEY_FILE to the file that holds the key. Nothing was changed.",
    });
  const open = openToOthers(stats);
  if (open === "owner")
    throw new PairedError("denied", `the key file ${path} belongs to another user`, {
      fix: `Take it over: chown ${process.getuid?.()} ${path}`,
    });
  if (open === "mode")
    throw new PairedError("denied", `other users may read the key file ${path}`, {
      fix: `Close it: chmod 600 ${path}`,
    });
  if (stats.size !== KEY_BYTES)
    throw new PairedError("damaged", `the key file ${path} does not hold ${KEY_BYTES} bytes`, {
      fix: "Put the right key file back; only for a new home, make one: head -c 32 /dev/urandom > FILE; chmod 600 FILE",
    });
  return onDisk(path, () => readFileSync(path));
}
