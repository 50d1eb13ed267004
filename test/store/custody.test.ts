import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import type { NewSlot } from "../../src/privacy/keys/keys.ts";
import { createCustody, type Custody } from "../../src/store/custody.ts";
import { openHome } from "../../src/store/home.ts";
import { temporaryHome, type TemporaryHome } from "../temporary-home.ts";

const PAPER = { slot: "paper", secret: Buffer.alloc(32, 9) };
const PAPER_SLOT: NewSlot = { id: "paper", type: "recovery", secret: PAPER.secret };
const SECOND: NewSlot = { id: "second", type: "recovery", secret: Buffer.alloc(32, 8) };

async function open(place: TemporaryHome): Promise<Custody> {
  return createCustody(await openHome(place.config));
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
  expect(createCustody(home).presence()).toBe("none");
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
