import { readFileSync } from "node:fs";

import { expect, onTestFinished, test } from "vitest";

import type { NewSlot } from "../../src/privacy/keys/keys.ts";
import { createAudit } from "../../src/store/audit.ts";
import { createCustody, type Custody } from "../../src/store/custody.ts";
import { openStore } from "../../src/store/db.ts";
import { type Home, openHome } from "../../src/store/home.ts";
import { temporaryHome, type TemporaryHome } from "../temporary-home.ts";

const PAPER = { slot: "paper", secret: Buffer.alloc(32, 9) };
const PAPER_SLOT: NewSlot = { id: "paper", type: "recovery", secret: PAPER.secret };
const SECOND: NewSlot = { id: "second", type: "recovery", secret: Buffer.alloc(32, 8) };

/** Two of a home at once stand for two processes. */
async function open(place: TemporaryHome): Promise<Custody> {
  return custodyOf(await openHome(place.config));
}

function custodyOf(home: Home): Custody {
  const store = openStore(home);
  onTestFinished(store.close);
  const audit = createAudit({ store, clock: () => 1, home });
  return createCustody({ keyring: home.keyring, store, audit });
}

async function eventsIn(place: TemporaryHome): Promise<unknown[]> {
  const store = openStore(await openHome(place.config, PAPER));
  onTestFinished(store.close);
  const rows = store.prepare<[], { record: string }>("SELECT record FROM audit ORDER BY id").all();
  return rows.map(({ record }) => JSON.parse(record).event);
}

function basis(custody: Custody): { generation: number; proof: typeof PAPER } {
  return { generation: custody.state().generation, proof: PAPER };
}

function machineSlot({ slots }: Custody): string {
  return slots().find(({ type }) => type === "key_file")?.id ?? "";
}

test("who has no secret yet sets the first one; from then on it takes a secret", async () => {
  using place = temporaryHome();
  const custody = await open(place);
  expect(custody.presence()).toBe("none");

  custody.edit({ add: [PAPER_SLOT] }, { generation: custody.state().generation });

  expect(custody.presence()).toBe("beside");
  const { generation } = custody.state();
  const attempts = [
    { generation },
    { generation, proof: { ...PAPER, secret: Buffer.alloc(32) } },
    { generation, proof: { slot: machineSlot(custody), secret: readFileSync(place.file("key")) } },
  ];
  for (const attempt of attempts)
    expect(() => custody.edit({ add: [SECOND] }, attempt)).toThrow(
      expect.objectContaining({ code: "denied" }),
    );
  custody.edit({ remove: [machineSlot(custody)] }, basis(custody));
  expect(custody.presence()).toBe("only");
  expect(await eventsIn(place)).toEqual([
    "key.slot_added",
    "key.refused",
    "key.refused",
    "key.refused",
    "key.slot_removed",
  ]);
});

test("a person is there when they have the secret of a slot that nothing here opens alone", async () => {
  using place = temporaryHome();
  const custody = await open(place);
  custody.edit({ add: [PAPER_SLOT] }, basis(custody));
  const key = { slot: machineSlot(custody), secret: readFileSync(place.file("key")) };

  expect(custody.verify(PAPER)).toBe(true);
  expect(custody.verify({ ...PAPER, secret: Buffer.alloc(32) })).toBe(false);
  expect(custody.verify({ ...PAPER, slot: "none" })).toBe(false);
  expect(custody.verify(key)).toBe(false);
});

test("keeps the last way to open the data, and does not know what is not there", async () => {
  using place = temporaryHome();
  const custody = await open(place);
  const before = readFileSync(place.file("keyring.json"));
  const { generation } = custody.state();

  expect(() => custody.edit({ remove: [machineSlot(custody)] }, { generation })).toThrow(
    expect.objectContaining({ code: "denied", message: expect.stringContaining("only way") }),
  );
  expect(() => custody.edit({ remove: ["none"] }, { generation })).toThrow(
    expect.objectContaining({ code: "not_found" }),
  );

  expect(readFileSync(place.file("keyring.json")).equals(before)).toBe(true);
});

test("of two changes for the same keyring one wins, and the other learns why", async () => {
  using place = temporaryHome();
  const [one, other] = [await open(place), await open(place)];
  const seen = { generation: one.state().generation };

  one.edit({ add: [PAPER_SLOT] }, seen);

  expect(() => one.edit({ add: [SECOND] }, seen)).toThrow(
    expect.objectContaining({ code: "conflict" }),
  );
  expect(() => other.edit({ add: [SECOND] }, seen)).toThrow(
    expect.objectContaining({ code: "conflict" }),
  );
  expect((await open(place)).slots()).toHaveLength(2);
});

test("a passphrase that the environment gives proves nobody's presence", async () => {
  using place = temporaryHome();
  const config = { ...place.config, passphrase: "correct horse battery" };

  const home = await openHome(config);

  expect(home.keyring.slots()).toMatchObject([{ type: "passphrase", state: "opened" }]);
  expect(custodyOf(home).presence()).toBe("none");
  const again = await openHome(config);
  expect(again.keys).toEqual(home.keys);
  await expect(openHome(place.config)).rejects.toMatchObject({
    code: "locked",
    fix: expect.stringContaining("passphrase"),
  });
  await expect(openHome({ ...config, passphrase: "another one" })).rejects.toMatchObject({
    code: "locked",
  });
});
