import { expect, test } from "vitest";

import { loadSwarmKey } from "../../src/federation/people/identity.ts";
import type { OwnedStore } from "../../src/store/db.ts";
import { kindsOfBlocks } from "../federation/block-kinds.ts";
import { filesWith } from "../files-with.ts";
import { letIn, startPeers } from "../peers.ts";
import { temporaryHome } from "../temporary-home.ts";
import { recordWire } from "../wire.ts";

const SENTINELS = {
  space: "sentinel-space-7f3a",
  ana: "sentinel-ana-7f3a",
  ben: "sentinel-ben-7f3a",
  lesson: "sentinel lesson 7f3a: refunds are asynchronous",
  retracted: "sentinel retracted 7f3a",
};

test("T1: every packet stays on loopback, and nothing of what people wrote is in any of them", async () => {
  using wire = recordWire();
  using hers = temporaryHome();
  using his = temporaryHome();
  {
    await using peers = await startPeers();
    const ana = await peers.start({ home: hers });
    const ben = await peers.start({ home: his });
    const space = ana.store.transaction(() =>
      ana.federation.create(SENTINELS.space, SENTINELS.ana),
    );
    const bens = await letIn(ana, space.id, ben, SENTINELS.ben);
    const ref = ana.publish(space.id, SENTINELS.retracted);
    ben.publish(bens, SENTINELS.lesson);
    await ana.until(() => ana.bodies().includes(SENTINELS.lesson));
    await ben.until(() => ben.bodies().includes(SENTINELS.retracted));
    expect(countsOf(kindsOfBlocks(ana.store))).toEqual({
      ...MEMBERS,
      entry: 1,
      key: 1,
      membership: expect.any(Number),
    });
    ana.store.transaction(() => ana.federation.retract(ref, "mistake"));
    await ben.until(() => ben.bodies().length === 0);
    expect(ben.federation.get(bens)).toMatchObject({ name: SENTINELS.space });
    const after = kindsOfBlocks(ana.store);
    expect(after).toContain("tombstone");
    for (const kinds of [after, kindsOfBlocks(ben.store)]) expect(kinds).not.toContain("unknown");

    // What the record must hold, or it would prove nothing: both keys, which the DHT sees.
    for (const peer of [ana, ben])
      expect(wire.holds(loadSwarmKey(peer.store).publicKey)).toBe(true);
    for (const secret of secretsOf(ana.store)) expect(wire.holds(secret)).toBe(false);
  }

  expect(wire.bytes()).toBeGreaterThan(10_000);
  expect(wire.hosts()).toEqual(["127.0.0.1"]);
  for (const sentinel of Object.values(SENTINELS)) {
    expect(wire.holds(sentinel)).toBe(false);
    expect(filesWith(hers.path, sentinel)).toEqual([]);
    expect(filesWith(his.path, sentinel)).toEqual([]);
  }
});

/** A header begins each of the three logs; fillers say nothing. */
const MEMBERS = { header: 3, filler: expect.any(Number) };

function countsOf(kinds: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** Everything secret that a node keeps of its spaces. */
function secretsOf(store: OwnedStore): Buffer[] {
  return store
    .prepare<[], { bytes: Buffer }>(
      `SELECT secret AS bytes FROM space UNION SELECT identity_secret FROM space UNION SELECT key FROM epoch
       UNION SELECT secret_key FROM swarm_key UNION SELECT secret_key FROM own_core`,
    )
    .all()
    .map(({ bytes }) => bytes);
}
