import { expect, test } from "vitest";

import { openHome } from "../../src/store/home.ts";
import { verifyDatabase } from "../../src/store/verify.ts";
import { temporaryHome } from "../temporary-home.ts";
import { openMemory } from "./open-memory.ts";
import { receivedEntry } from "./received-entry.ts";

test("a memory that was written, corrected, superseded and forgotten verifies clean", async () => {
  using folder = temporaryHome();
  const place = await openHome(folder.config);
  const { store, memory, add } = openMemory({ place });
  for (let n = 0; n < 50; n += 1) add({ title: `t${n}`, body: `body ${n}`, tags: ["x"] });
  add({ body: "newer", supersedes: 1 });
  memory.correct(2, { body: "other" }, { session: "s", client: "test" });
  memory.annotate(3, "a remark", { session: "s", client: "test" });
  memory.pin(3, true, { session: "s", client: "test" });
  memory.supersede(4, 3, { session: "s", client: "test" });
  memory.undo(3, { session: "s", client: "test" });
  memory.forget(1);
  memory.mark(3, "shared");
  memory.received.index([receivedEntry({ idx: 0 }), receivedEntry({ idx: 1 })]);
  memory.received.drop(receivedEntry({ idx: 0 }));
  store.close();

  expect(await verifyDatabase(await openHome(folder.config))).toMatchObject({
    damagedPages: [],
    findings: [],
  });
});
