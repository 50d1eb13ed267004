import { randomBytes } from "node:crypto";

import { assert, json, oneof, property, string } from "fast-check";
import { expect, test } from "vitest";

import {
  type Envelope,
  formatEnvelope,
  parseEnvelope,
  type Slot,
} from "../../../src/privacy/keys/envelope.ts";
import {
  createEnvelope,
  type Keys,
  openEnvelope,
  openWithRoot,
  withField,
  withNextKey,
  withoutNextKey,
  withSlots,
} from "../../../src/privacy/keys/keys.ts";
import { deriveSubkey } from "../../../src/privacy/keys/subkey.ts";

const SECRET = randomBytes(32);
const OTHER = randomBytes(32);

function seal(): { envelope: Envelope; keys: Keys } {
  return createEnvelope({ id: "a1", type: "key_file", secret: SECRET }, 5);
}

/** The same, with a second way in. */
function sealTwo(): { envelope: Envelope; keys: Keys } {
  const { envelope, keys } = seal();
  const second = { id: "b2", type: "passphrase", secret: OTHER, parameters: { passes: 3 } };
  const add = [{ ...second, created: 6 }];
  return { envelope: withSlots(envelope, keys, { add, remove: [] }), keys };
}

function open(envelope: Envelope, secret = SECRET, index = 0): Keys | undefined {
  return openEnvelope(envelope, slotOf(envelope, index), secret);
}

function slotOf({ slots }: Envelope, index: number): Slot {
  const slot = slots[index];
  if (!slot) throw new Error("no such slot");
  return slot;
}

test("gives the keys back to who has the secret, after a trip through the file", () => {
  const { envelope, keys } = seal();
  const content = formatEnvelope(envelope);

  expect(open(parseEnvelope(content))).toEqual(keys);
  for (const key of [keys.root, keys.stable, keys.database, keys.author.privateKey])
    expect(content).not.toContain(key.toString("base64url").slice(0, 16));
});

test("gives nothing for another secret, or for the secret of another slot", () => {
  const { envelope } = sealTwo();

  expect(open(envelope, randomBytes(32))).toBeUndefined();
  expect(open(envelope, OTHER)).toBeUndefined();
  expect(open(envelope, OTHER, 1)).toEqual(open(envelope));
});

test("refuses every changed byte of the file", () => {
  const bytes = Buffer.from(formatEnvelope(sealTwo().envelope));
  const taken = [...bytes.keys()].filter((at) => {
    const changed = Buffer.from(bytes);
    changed[at] = (bytes[at] ?? 0) ^ (1 << (at & 7));
    return opens(changed.toString("latin1"));
  });

  expect(taken).toEqual([]);
});

test("refuses every truncation of the file", () => {
  const content = formatEnvelope(seal().envelope);

  expect(Array.from(content).filter((_, length) => opens(content.slice(0, length)))).toEqual([]);
});

test("refuses a slot that was added, dropped, renamed or given other parameters", () => {
  const { envelope } = sealTwo();
  const [first, second] = [slotOf(envelope, 0), slotOf(envelope, 1)];
  const stranger = slotOf(seal().envelope, 0);
  const changes: Envelope[] = [
    { ...envelope, slots: [first] },
    { ...envelope, slots: [first, second, { ...stranger, id: "c" }] },
    { ...envelope, slots: [first, { ...second, id: "c" }] },
    { ...envelope, slots: [first, { ...second, passes: 1 }] },
    { ...envelope, slots: [first, { ...second, root: first.root }] },
    { ...envelope, slots: [{ ...first, memory: 1 }, second] },
    { ...envelope, generation: envelope.generation + 1 },
    { ...envelope, since: 9 },
    { ...envelope, database: true },
  ];
  for (const [index, changed] of changes.entries())
    expect(opens(formatEnvelope(changed)), `change ${index}`).toBe(false);
});

test("a slot whose parameters were weakened does not open, not even with its secret", () => {
  const { envelope } = sealTwo();
  const weak = { ...slotOf(envelope, 1), passes: 1 };

  expect(openEnvelope(envelope, weak, OTHER)).toBeUndefined();
});

test("who lacks the keys cannot put others in their place, though every slot's public key is known", () => {
  const { envelope } = sealTwo();
  const forged = seal();
  const theirs = withSlots(forged.envelope, forged.keys, { add: [], remove: [] });

  const slots = envelope.slots.map((slot) => ({ ...slot, root: slotOf(theirs, 0).root }));

  expect(() => open({ ...theirs, id: envelope.id, author: envelope.author, slots })).toThrow(
    expect.objectContaining({ code: "damaged" }),
  );
});

test("a rotation gives every slot new keys, and needs the secret of none", () => {
  const before = sealTwo();

  const { envelope, keys } = withNextKey(before.envelope, before.keys);

  expect(keys.root).not.toEqual(before.keys.root);
  expect(keys.next).toHaveLength(32);
  expect(open(envelope)).toEqual(keys);
  expect(open(envelope, OTHER, 1)).toEqual(keys);
  expect(openWithRoot(envelope, before.keys.root)).toBeUndefined();

  const ended = withoutNextKey(envelope, keys, { kept: "next", at: 9 });
  expect(open(ended.envelope, OTHER, 1)).toEqual({ ...keys, database: keys.next, next: undefined });
  expect(ended.envelope.since).toBe(9);
  expect(ended.keys.stable).toEqual(before.keys.stable);
});

test("a rotation that did not happen leaves the database's key as it was", () => {
  const before = seal();
  const begun = withNextKey(before.envelope, before.keys);

  const ended = withoutNextKey(begun.envelope, begun.keys, { kept: "current", at: 9 });

  expect(open(ended.envelope)?.database).toEqual(before.keys.database);
  expect(ended.envelope.since).toBe(5);
});

test("a removed slot does not open what is written after a rotation, old copies at hand", () => {
  const before = sealTwo();
  const removed = withSlots(before.envelope, before.keys, { add: [], remove: ["b2"] });
  const after = withNextKey(removed, before.keys).envelope;

  const copy = slotOf(before.envelope, 1);
  const known = open(before.envelope, OTHER, 1);

  expect(opensWith(after, copy)).toBe(false);
  expect(openWithRoot(after, known?.root ?? Buffer.alloc(32))).toBeUndefined();
});

test("keeps fields and slots of a later version, and rotates the keys for them too", () => {
  const { envelope, keys } = seal();
  const later = { id: "z", type: "webauthn", secret: OTHER, created: 7, parameters: { rp: "s" } };
  const file = formatEnvelope(
    withField(withSlots(envelope, keys, { add: [later], remove: [] }), keys, { quota: 3 }),
  );

  const rotated = withNextKey(parseEnvelope(file), keys);
  const rewritten = parseEnvelope(formatEnvelope(rotated.envelope));

  expect(rewritten.quota).toBe(3);
  expect(rewritten.slots[1]).toMatchObject({ id: "z", type: "webauthn", rp: "s", created: 7 });
  expect(open(rewritten, OTHER, 1)).toEqual(rotated.keys);
});

test("says that a keyring of a newer version needs a newer program", () => {
  expect(() => parseEnvelope('{"v":3}\n')).toThrow(expect.objectContaining({ code: "conflict" }));
});

test("refuses any text that is no keyring", () => {
  assert(
    property(oneof(string(), json()), (text) => {
      expect(() => parseEnvelope(text)).toThrow(expect.objectContaining({ name: "PairedError" }));
    }),
  );
});

test("derives keys that differ by purpose and by key, as RFC 5869 does", () => {
  const key = Buffer.alloc(32, 7);

  expect(deriveSubkey(key, "database").toString("hex")).toBe(
    "f5c9f3dcaf57b8ee091867ba818e19f4b5b4913900ebdd3d1bc75cec8a874cb5",
  );
  expect(deriveSubkey(key, "database")).not.toEqual(deriveSubkey(key, "row-mac"));
  expect(deriveSubkey(Buffer.alloc(32, 8), "database")).not.toEqual(deriveSubkey(key, "database"));
});

/** False: it is refused, or the secret is of no use; any failure that is not ours is thrown on. */
function opens(content: string): boolean {
  return unlessRefused(() => open(parseEnvelope(content)) !== undefined);
}

function opensWith(envelope: Envelope, slot: Slot): boolean {
  return unlessRefused(() => openEnvelope(envelope, slot, OTHER) !== undefined);
}

function unlessRefused(attempt: () => boolean): boolean {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof Error && error.name === "PairedError") return false;
    throw error;
  }
}
