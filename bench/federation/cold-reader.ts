import { join } from "node:path";

import { systemClock } from "../../src/clock.ts";
import { openFederation } from "../../src/federation/open.ts";
import { silentLog } from "../../src/log.ts";
import { createMemory } from "../../src/memory/memory.ts";
import { createReceivedIndex } from "../../src/memory/received.ts";
import { createAudit } from "../../src/store/audit.ts";
import { createCalls } from "../../src/store/calls.ts";
import { openStore } from "../../src/store/db.ts";
import { MEMORY_HOME } from "../../test/paired.ts";
import type { ColdReading } from "./cold-peer.ts";

/** The reader of `cold-peer.ts`, in a process of its own so that its memory can be told. */
const [home = "", wanted = "0", bootstrap = "[]"] = process.argv.slice(2);
const store = openStore({ ...MEMORY_HOME, dbPath: join(home, "paired.db") });
const clock = systemClock;
const calls = createCalls({ store, clock });
const memory = createMemory({ store, clock, calls, log: silentLog });
const received = createReceivedIndex({ store, clock });
const count = store.prepare<[], { n: number }>("SELECT count(*) AS n FROM received");
let entries = 0;
let allFound = (): void => {};
const all = new Promise<void>((resolve) => {
  allFound = resolve;
});
let linkedMs = 0;
const federation = await openFederation({
  store,
  clock,
  log: silentLog,
  audit: createAudit({ store, clock, home: MEMORY_HOME }),
  dht: { bootstrap: JSON.parse(bootstrap), host: "127.0.0.1" },
  dir: join(home, "cores"),
  received: {
    index(rows) {
      received.index(rows.map((row) => ({ ...row, state: "quarantined" })));
      entries += rows.length;
      if (entries >= Number(wanted)) store.afterCommit(allFound);
    },
    drop: received.drop,
    dropSpace: received.dropSpace,
  },
  assertSpace() {},
  tell() {
    if (linkedMs === 0 && federation.health().peers > 0) linkedMs = performance.now();
  },
  onCandidate() {},
  onCandidateGone() {},
});
await all;
const query = `entry number ${Number(wanted) - 1}`;
const { hits } = memory.search({ query, scope: "spaces", stale: false }, { limit: 8 });
const foundMs = performance.now();
if (count.get()?.n !== Number(wanted) || hits.length === 0) throw new Error("not all is found");
if (linkedMs === 0) throw new Error("the link was not told");
const reading: ColdReading = { linkedMs, foundMs, rss: process.resourceUsage().maxRSS / 1024 };
process.send?.(reading);
await federation[Symbol.asyncDispose]();
store.close();
process.disconnect?.();
