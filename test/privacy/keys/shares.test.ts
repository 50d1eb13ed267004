import { expect, test } from "vitest";

import type { Slot } from "../../../src/privacy/keys/envelope.ts";
import {
  checkShare,
  createShares,
  proveShares,
  thresholdOf,
} from "../../../src/privacy/keys/shares.ts";

interface Given {
  readonly slot: Slot;
  readonly secret: Buffer;
  readonly texts: readonly string[];
}

async function give(threshold: number, count: number): Promise<Given> {
  const { slot, shares } = await createShares("s", { threshold, count });
  const { id, type, parameters, secret } = slot;
  return {
    slot: { ...parameters, id, type, created: 0, public: "", private: "", root: "" },
    secret,
    texts: shares.map(({ text }) => text),
  };
}

function pick({ texts }: Given, ...indexes: readonly number[]): string[] {
  return indexes.map((index) => texts[index - 1] ?? "");
}

test("any three of five give the secret back, in any order and however they are typed", async () => {
  const given = await give(3, 5);
  const { slot, secret, texts } = given;

  expect(thresholdOf(slot)).toBe(3);
  expect(texts.map((text) => checkShare(slot, text))).toEqual([1, 2, 3, 4, 5]);
  for (const indexes of [
    [1, 2, 3],
    [5, 1, 4],
    [2, 3, 4, 5],
  ])
    expect(await proveShares(slot, pick(given, ...indexes))).toEqual({ slot: "s", secret });
  const typed = pick(given, 3, 4, 5).map(
    (text) => `  ${text.toUpperCase().replace(": ", ":\n ")} `,
  );
  expect((await proveShares(slot, typed)).secret).toEqual(secret);
});

test("a share says whose it is and how many open it, and nothing of the secret", async () => {
  const { secret, texts } = await give(2, 3);

  expect(texts[1]).toMatch(/^paired-share 2 of 3, any 2 open set [0-9a-f]{8}: [a-z0-9-]{60,80}$/);
  expect(texts.join()).not.toContain(secret.toString("hex").slice(0, 12));
});

test("names the share that is missing, given twice, mistyped or of another set", async () => {
  const given = await give(3, 5);
  const other = await give(3, 5);
  const [one = "", two = ""] = given.texts;
  const refusal = (texts: readonly string[]): Promise<unknown> =>
    proveShares(given.slot, texts).catch((error: unknown) => String(error));

  expect(await refusal([one, two])).toContain("3 shares are needed, and 2 were given");
  expect(await refusal([one, two, one])).toContain("share 1 was given twice");
  expect(await refusal([...pick(given, 1, 2), ...pick(other, 3)])).toContain("share 3 is of set");
  expect(await refusal([one, "paired-share 2"])).toContain("this is no whole share");
  expect(await refusal([one, two.replace("share 2 of", "share 4 of")])).toContain(
    "share 4 is mistyped",
  );
});

test("every mistyped letter of a share is found", async () => {
  const { slot, texts } = await give(2, 2);
  const [text = ""] = texts;
  const body = text.indexOf(": ") + 2;
  const taken = Array.from({ length: text.length - body }, (_, at) => at + body).filter((at) => {
    const letter = text[at] === "y" ? "b" : "y";
    return text[at] !== "-" && passes(slot, text.slice(0, at) + letter + text.slice(at + 1));
  });

  expect(taken).toEqual([]);
});

test("a share that was put together anew, checksum and all, is not one that was given out", async () => {
  const given = await give(2, 2);
  const other = await give(2, 2);
  const forged = { ...other.slot, set: given.slot.set };

  const [theirs = ""] = given.texts;
  expect(() => checkShare(forged, theirs)).toThrow("share 1 is not the one that was given out");
});

test.each([
  [1, 3],
  [4, 3],
  [2, 17],
])("there are no %i of %i shares", async (threshold, count) => {
  await expect(createShares("s", { threshold, count })).rejects.toMatchObject({
    code: "bad_input",
  });
});

function passes(slot: Slot, text: string): boolean {
  try {
    checkShare(slot, text);
    return true;
  } catch {
    return false;
  }
}
