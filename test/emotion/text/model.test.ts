import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { readCollections } from "../../../bench/insight/text/collections.ts";
import { trainModel } from "../../../bench/insight/text/train.ts";
import { readModel } from "../../../src/emotion/text/model.ts";

const FILE = readFileSync(
  join(import.meta.dirname, "../../../src/emotion/text/model.json"),
  "utf8",
);
const collections = readCollections();

test("the model stays under 400 kB", () => {
  expect(Buffer.byteLength(FILE)).toBeLessThan(400_000);
});

test("a file that is no model is refused", () => {
  expect(() => readModel({ ...JSON.parse(FILE), weights: "no base 64!" })).toThrow(/weights/u);
  expect(() => readModel({ ...JSON.parse(FILE), words: ["a"] })).toThrow(/words/u);
  expect(() => readModel({ ...JSON.parse(FILE), features: 99_999 })).toThrow(/out of range/u);
});

test.skipIf(!collections)(
  "scripts/train-polarity.ts makes the committed weights, byte for byte",
  () => {
    const model = collections && trainModel(collections);

    expect(JSON.parse(FILE)).toEqual(model);
  },
  60_000,
);
