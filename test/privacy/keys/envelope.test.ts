import { randomBytes } from "node:crypto";

import { assert, json, oneof, property, string } from "fast-check";
import { expect, test } from "vitest";

import {
  deriveSubkey,
  type Envelope,
  formatEnvelope,
  openSlot,
  parseEnvelope,
  sealNewKey,
  withField,
} from "../../../src/privacy/keys/envelope.ts";

const SECRET = randomBytes(32);

function seal(): { envelope: Envelope; dataKey: Buffer } {
  return sealNewKey({ id: "a1", type: "key_file", secret: SECRET });
}

function open(envelope: Envelope, secret = SECRET): Buffer {
  const [slot] = envelope.slots;
  if (!slot) throw new Error("no slot");
  return openSlot(envelope, slot, secret);
}

test("gives the data key back to who has the secret, after a trip through the file", () => {
  const { envelope, dataKey } = seal();

  expect(open(parseEnvelope(formatEnvelope(envelope)))).toEqual(dataKey);
  expect(dataKey).toHaveLength(32);
  expect(formatEnvelope(envelope)).not.toContain(dataKey.toString("base64url").slice(0, 16));
});

test("refuses another secret", () => {
  expect(() => open(seal().envelope, randomBytes(32))).toThrow(/another key/);
});

test("refuses every single changed bit of the file", () => {
  const bytes = Buffer.from(formatEnvelope(seal().envelope));
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(() => open(parseEnvelope(changed.toString("latin1"))), `bit ${bit}`).toThrow(
      expect.objectContaining({ name: "PairedError" }),
    );
  }
});

test("refuses a slot that was added, dropped, renamed or given other parameters", () => {
  const { envelope, dataKey } = seal();
  const two = signed(
    { ...envelope, slots: [...envelope.slots, { id: "b", type: "later", wrapped: "x" }] },
    dataKey,
  );

  expect(open(two)).toEqual(dataKey);
  const [slot, later] = two.slots;
  if (!slot || !later) throw new Error("two slots were made");
  const changes: Envelope[] = [
    { ...two, slots: [slot] },
    { ...two, slots: [slot, { ...later, id: "c" }] },
    { ...two, slots: [{ ...slot, memory: 1 }, later] },
    { ...two, slots: [{ ...slot, id: "z" }, later] },
    { ...two, dekId: "0000000000000000" },
    { ...two, kdfParams: { memory: 1 } },
  ];
  for (const changed of changes)
    expect(() => open(changed)).toThrow(expect.objectContaining({ code: "damaged" }));
});

test("keeps fields and slots of a later version byte for byte", () => {
  const { envelope, dataKey } = seal();
  const later = {
    id: "z",
    type: "webauthn",
    wrapped: "AA",
    salt: "s",
    rounds: [3, { deep: null }],
  };
  const file = formatEnvelope(
    signed({ ...envelope, kdfParams: { m: 65536 }, slots: [...envelope.slots, later] }, dataKey),
  );

  const rewritten = formatEnvelope(
    withField(withField(parseEnvelope(file), dataKey, { database: true }), dataKey, {
      database: 1,
    }),
  );

  const again = parseEnvelope(rewritten);
  expect(again.slots[1]).toEqual(later);
  expect(again.kdfParams).toEqual({ m: 65536 });
  expect(formatEnvelope(parseEnvelope(file))).toBe(file);
  expect(open(again)).toEqual(dataKey);
});

test("says that a keyring of a newer version needs a newer program", () => {
  expect(() => parseEnvelope('{"v":2}\n')).toThrow(expect.objectContaining({ code: "conflict" }));
});

test("refuses any text that is no keyring", () => {
  assert(
    property(oneof(string(), json()), (text) => {
      expect(() => parseEnvelope(text)).toThrow(expect.objectContaining({ name: "PairedError" }));
    }),
  );
});

test("derives keys that differ by purpose and by data key, as RFC 5869 does", () => {
  const key = Buffer.alloc(32, 7);

  expect(deriveSubkey(key, "database").toString("hex")).toBe(
    "f5c9f3dcaf57b8ee091867ba818e19f4b5b4913900ebdd3d1bc75cec8a874cb5",
  );
  expect(deriveSubkey(key, "database")).not.toEqual(deriveSubkey(key, "row-mac"));
  expect(deriveSubkey(Buffer.alloc(32, 8), "database")).not.toEqual(deriveSubkey(key, "database"));
});

/** What a later version does when it changes the keyring. */
function signed(envelope: Envelope, dataKey: Buffer): Envelope {
  return withField(envelope, dataKey, {});
}
