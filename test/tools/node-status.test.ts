import { expect, test } from "vitest";

import { openHome } from "../../src/store/home.ts";
import { VERSION } from "../../src/version.ts";
import { startPaired } from "../paired.ts";
import { temporaryHome } from "../temporary-home.ts";

test("says what the node is and names everything that is degraded", async () => {
  using place = temporaryHome();
  await using paired = await startPaired({ home: await openHome(place.config) });

  const { data } = await paired.call("node_status");

  expect(data).toEqual({
    version: VERSION,
    home: place.path,
    state: "open",
    keys: ["key_file*"],
    encryption: "AES-256, SQLCipher 4 pages",
    retriever: "lexical",
    federation: "off",
    peers: 0,
    clients: 1,
    queues: { approvals: 0 },
    limits: { entry_body_bytes: 8192, task_note_bytes: 4096 },
    skipped: {},
    degraded: [
      "keys: the data key is in a key file; who can read that file can read the data",
      "federation off: no space exists yet",
    ],
  });
});

test("says when the database's key is older than a year", async () => {
  using place = temporaryHome();
  const home = await openHome(place.config);
  const later = Date.now() + 366 * 24 * 3_600_000;
  await using paired = await startPaired({ home, clock: () => later });

  const { data } = await paired.call("node_status");

  expect(data).toMatchObject({
    degraded: expect.arrayContaining([expect.stringMatching(/36\d days old; .*keys rotate/)]),
  });
});

test("says that a home in memory encrypts nothing, because it keeps nothing", async () => {
  await using paired = await startPaired();

  const { data } = await paired.call("node_status");

  expect(data).toMatchObject({ encryption: "none: nothing is on disk", keys: ["memory*"] });
});
