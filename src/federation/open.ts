import type { Clock } from "../clock.ts";
import type { DhtConfig } from "../config.ts";
import { PairedError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { Audit } from "../store/audit.ts";
import type { Store } from "../store/db.ts";
import type { Federation, LabelledIndex, SpaceView } from "./federation.ts";
import { loadHyper } from "./hyper.ts";
import { type Network, openNetwork } from "./links/network.ts";
import { openLogs } from "./logs/logs.ts";
import type { CandidateView } from "./people/invites.ts";
import { createPeople } from "./people/people.ts";
import type { Space } from "./people/spaces.ts";
import { viewHealth, viewSpace } from "./views.ts";

export interface FederationDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** What happens to spaces and members is recorded in the transaction that does it. */
  readonly audit: Pick<Audit, "write">;
  readonly dht: DhtConfig;
  /** The folder of the Corestore. */
  readonly dir: string;
  readonly received: LabelledIndex;
  /** Throws `denied` where this node may not be in a space of this name; undefined: it is not known yet. */
  readonly assertSpace: (name: string | undefined) => void;
  /** Something about a space is different: its members, its state, who is online, who waits. */
  readonly tell: (space: number) => void;
  /** Somebody waits to be let in: their person has to be asked. */
  readonly onCandidate: (candidate: CandidateView) => void;
  /** Nothing is to be decided about this one any more; in the transaction that made it so. */
  readonly onCandidateGone: (candidate: number) => void;
}

/**
 * Opens spaces, logs and the network, in this order: what the outbox holds is in the logs before anybody can ask for
 * it. Called when a space exists or is about to; until then nothing of this is loaded.
 */
export async function openFederation(deps: FederationDeps): Promise<Federation> {
  const { store, log, audit, received, tell } = deps;
  const hyper = await loadHyper();
  const people = createPeople({
    ...deps,
    logs: {
      create: (space, types) => logs.create(space, types),
      writeMembers: (space, record) => logs.writeMembers(space, record),
    },
  });
  const { spaces, membership, receipts } = people;
  let network: Network | undefined;
  const logs = await openLogs({
    ...deps,
    hyper,
    spaces: people.keys,
    index: {
      index: (entries) => received.index(people.label(entries)),
      drop: received.drop,
    },
    onMembers: (space, identity, record) => void membership.accept(space, identity, record),
    onRetracted({ space, author, ...item }) {
      receipts.owe(space, author, item);
      store.afterCommit(() => network?.mail.deliver());
    },
  });
  try {
    network = openNetwork({ ...deps, hyper, people, logs });
  } catch (error) {
    await logs[Symbol.asyncDispose]();
    throw error;
  }
  const { links, invites, joining, mail, meet, lookAgain, trouble } = network;
  people.onChange((space) => {
    logs.refresh(space).catch(() => log.error("logs did not refresh", { space }));
    tell(space);
  });
  const view = (id: number): SpaceView =>
    viewSpace(spaces.get(id), { membership, joining, links, logs });
  let departures = Promise.resolve();
  for (const space of spaces.all())
    if (space.state === "leaving") departures = departures.then(() => depart(space));
  const here = (): Space[] => spaces.all().filter(({ state }) => state !== "leaving");

  return {
    create(name, handle) {
      deps.assertSpace(name);
      const space = membership.found(name, handle);
      audit.write({ event: "space.created", actor: "model", space: space.id });
      store.afterCommit(() => {
        meet();
        tell(space.id);
      });
      return view(space.id);
    },
    invite(space) {
      store.afterCommit(lookAgain);
      const invite = invites.create(space);
      audit.write({ event: "member.invited", actor: "model", space });
      return invite;
    },
    join(code, handle) {
      deps.assertSpace(undefined);
      const id = joining.begin(code, handle);
      audit.write({ event: "space.asked", actor: "model", space: id });
      store.afterCommit(() => {
        lookAgain();
        tell(id);
      });
      return view(id);
    },
    async answered(id) {
      await joining.answered(id);
      return view(id);
    },
    candidates: invites.candidates,
    candidate: invites.get,
    admit: invites.admit,
    refuse: invites.refuse,
    remove(space, identity) {
      membership.remove(space, identity, "removed");
      const about = { kind: "member", id: identity.toString("hex") } as const;
      audit.write({ event: "member.removed", actor: "model", about, space });
    },
    leave,
    get: view,
    list: () => here().map(({ id }) => view(id)),
    publish(space, entry) {
      assertActive(spaces.get(space));
      const [ref] = logs.publish(space, [entry]);
      if (!ref) throw new PairedError("internal", "the entry was not published");
      return ref;
    },
    retract(ref, reason) {
      const now = logs.retract(ref, reason);
      receipts.ask(ref.space, now, people.others(ref.space));
    },
    receipts: (ref) => receipts.count(ref.space, logs.placeNow(ref)),
    health: () => viewHealth(here(), { membership, links, logs, trouble }),
    async settled() {
      await departures;
      await logs.settled();
    },
    async [Symbol.asyncDispose]() {
      await departures;
      await network?.[Symbol.asyncDispose]();
      await logs[Symbol.asyncDispose]();
    },
  };

  function leave(id: number): void {
    const space = spaces.get(id);
    joining.stop(id);
    for (const candidate of invites.candidates(id)) deps.onCandidateGone(candidate.id);
    spaces.setState(id, "leaving");
    audit.write({ event: "space.left", actor: "model", space: id });
    store.afterCommit(() => {
      departures = departures.then(() => depart(space));
      meet();
      invites.sweep();
      tell(id);
    });
  }

  /** Says goodbye and removes everything of the space; begun again at the next start if this node stops meanwhile. */
  async function depart(space: Space): Promise<void> {
    try {
      if (space.state === "active") await mail.sayGoodbye(space);
      for (const link of links.to(space.id)) link.close();
      await received.dropSpace(space.id);
      await logs.drop(space.id);
      spaces.delete(space.id);
      tell(space.id);
    } catch {
      log.error("a space was not removed wholly", { space: space.id });
    }
  }
}

function assertActive({ id, state }: Space): void {
  if (state === "active") return;
  throw new PairedError("conflict", `S${id} is ${state}: nothing is shared in it`, {
    fix: "Choose an active space; space_manage with action list shows them.",
  });
}
