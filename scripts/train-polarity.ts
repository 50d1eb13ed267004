/**
 * Trains `src/emotion/text/model.json`: `npx tsx scripts/train-polarity.ts`. The same data make the same bytes;
 * `test/emotion/text/model.test.ts` compares.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { readCollections } from "../bench/insight/text/collections.ts";
import { trainModel } from "../bench/insight/text/train.ts";

const collections = readCollections();
if (collections) {
  const model = trainModel(collections);
  const path = join(import.meta.dirname, "../src/emotion/text/model.json");
  await writeFile(path, `${JSON.stringify(model, undefined, 2)}\n`);
  process.stdout.write(
    `${path}: ${model.features} features\n${JSON.stringify(model.answersFrom)}\n`,
  );
} else {
  process.stdout.write("SKIP: dataset not present\n");
}
