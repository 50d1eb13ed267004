import { argon2id as argon2idOracle } from "@noble/hashes/argon2.js";
import { expect, test } from "vitest";

import { argon2id } from "../../../src/privacy/keys/argon2id.ts";
import type { Slot } from "../../../src/privacy/keys/envelope.ts";
import type { NewSlot } from "../../../src/privacy/keys/keys.ts";
import { createPassphraseSlot, provePassphrase } from "../../../src/privacy/keys/passphrase.ts";

const WORDS = Buffer.from("correct horse battery");

test("another implementation, which gives RFC 9106's answer, agrees with ours", async () => {
  const rfc = argon2idOracle(new Uint8Array(32).fill(1), new Uint8Array(16).fill(2), {
    t: 3,
    m: 32,
    p: 4,
    key: new Uint8Array(8).fill(3),
    personalization: new Uint8Array(12).fill(4),
  });
  expect(Buffer.from(rfc).toString("hex")).toBe(
    "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659",
  );

  const salt = Buffer.alloc(16, 7);
  for (const [memoryKib, passes] of [
    [64, 1],
    [1024, 3],
  ] as const) {
    const wanted = argon2idOracle(WORDS, salt, { t: passes, m: memoryKib, p: 1 });
    expect(await argon2id(WORDS, salt, { memoryKib, passes })).toEqual(Buffer.from(wanted));
  }
});

test("the passphrase that made a slot proves the same secret again, another one does not", async () => {
  const made = await createPassphraseSlot("a", WORDS);

  expect(made.parameters).toMatchObject({ kdf: "argon2id", memory_kib: 65_536, passes: 3 });
  expect(await provePassphrase(slotOf(made), WORDS)).toEqual({ slot: "a", secret: made.secret });
  const other = await provePassphrase(slotOf(made), Buffer.from("correct horse batterz"));
  expect(other.secret).not.toEqual(made.secret);
});

test("an accent counts the same however the keyboard types it", async () => {
  const made = await createPassphraseSlot("a", Buffer.from("caf\u00E9 na\u00EFve z\u00FCrich"));

  const typed = Buffer.from("cafe\u0301 nai\u0308ve zu\u0308rich");
  expect((await provePassphrase(slotOf(made), typed)).secret).toEqual(made.secret);
});

test.each([
  ["too short", "nine char"],
  ["too short in characters, though not in bytes", "\u{1F511}\u{1F511}\u{1F511}"],
  ["too long", "a".repeat(1025)],
])("refuses a passphrase that is %s", async (_what, words) => {
  await expect(createPassphraseSlot("a", Buffer.from(words))).rejects.toMatchObject({
    code: "bad_input",
  });
});

test.each([
  ["a terabyte of memory", { memory_kib: 2 ** 30 }],
  ["little memory", { memory_kib: 8192 }],
  ["one pass", { passes: 1 }],
  ["passes without end", { passes: 1e9 }],
  ["a fraction of a pass", { passes: 2.5 }],
  ["another function", { kdf: "md5" }],
  ["a short salt", { salt: "AA" }],
  ["no parameters", { salt: undefined, memory_kib: undefined }],
])("refuses a slot that asks for %s, before it begins", async (_what, change) => {
  const salt = Buffer.alloc(16).toString("base64url");
  const parameters = { kdf: "argon2id", memory_kib: 65_536, passes: 3, salt };
  const slot = slotOf({ id: "a", type: "passphrase", parameters, secret: Buffer.alloc(0) });

  await expect(provePassphrase({ ...slot, ...change }, WORDS)).rejects.toMatchObject({
    code: "damaged",
  });
});

/** As the keyring would hold it. */
function slotOf({ id, type, parameters }: NewSlot): Slot {
  return { ...parameters, id, type, created: 0, public: "", private: "", root: "" };
}
