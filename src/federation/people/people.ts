import type { Clock } from "../../clock.ts";
import { PairedError } from "../../errors.ts";
import type { SigningKeyPair } from "../../privacy/seal.ts";
import type { Audit } from "../../store/audit.ts";
import type { Store } from "../../store/db.ts";
import type { LabelledEntry } from "../federation.ts";
import { LIMITS } from "../limits.ts";
import { createReceipts, type Receipts } from "../links/receipts.ts";
import type { ReceivedEntry } from "../logs/entry-index.ts";
import type { Logs } from "../logs/logs.ts";
import { createEpochs, type Epochs, topic } from "./epochs.ts";
import { loadSwarmKey } from "./identity.ts";
import { createMembership, type Membership } from "./membership.ts";
import type { SpaceKeys } from "./space-keys.ts";
import { createSpaces, type Space, type Spaces, type SpaceSecrets } from "./spaces.ts";

/** Everything that the database knows of spaces and the people in them; no network. */
export interface People {
  readonly swarmKey: SigningKeyPair;
  readonly spaces: Spaces;
  readonly epochs: Epochs;
  readonly membership: Membership;
  readonly receipts: Receipts;
  /** What the logs ask. */
  readonly keys: SpaceKeys;
  readonly active: () => Space[];
  /** Whether the swarm key belongs to an active member of an active space. */
  readonly isKnown: (swarmKey: Buffer) => boolean;
  /** Where active spaces that are allowed now meet: today, and where somebody who was away may still look. */
  readonly topics: () => Buffer[];
  /** Active members of the space beside us. */
  readonly others: (space: number) => number;
  /** Entries of one author in one space, with the names that a reader is to see. */
  readonly label: (entries: readonly ReceivedEntry[]) => LabelledEntry[];
  /** Calls `hear` when records or keys of a space have changed, and are on disk. */
  readonly onChange: (hear: (space: number) => void) => void;
}

export function createPeople(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly audit: Pick<Audit, "write">;
  /** Where our own records go. */
  readonly logs: Pick<Logs, "create" | "writeMembers">;
  /** Throws where this node may not be in a space of this name. */
  readonly assertSpace: (name: string) => void;
}): People {
  const { store, clock, audit, logs } = deps;
  const swarmKey = loadSwarmKey(store);
  const spaces = createSpaces(deps);
  const epochs = createEpochs(deps);
  const listeners: ((space: number) => void)[] = [];
  /** By name, as it was when topics were last chosen: asking reads files. */
  const allowed = new Map<string, boolean>();
  let known: ReadonlySet<string> | undefined;
  const membership = createMembership({
    store,
    clock,
    spaces,
    epochs,
    swarmKey: swarmKey.publicKey,
    createLogs: (space) => logs.create(space, ["members", "author", "keyring"]),
    publish: logs.writeMembers,
    changed,
  });
  const active = (): Space[] =>
    spaces.all().filter(({ state, name }) => state === "active" && isAllowed(name));
  return {
    swarmKey,
    spaces,
    epochs,
    membership,
    receipts: createReceipts(deps),
    active,
    keys: {
      spaceKey: (id) => entered(spaces.get(id)).key,
      identity: (id) => spaces.get(id).identity,
      epochKey: epochs.key,
      isMember: membership.isMember,
      epoch(id) {
        const epoch = epochs.current(id);
        if (!epoch) throw new PairedError("internal", `S${id} has no key yet`);
        return epoch;
      },
    },
    isKnown: (key) => (known ??= knownKeys()).has(key.toString("hex")),
    topics() {
      allowed.clear();
      known = undefined;
      const since = clock() - LIMITS.oldTopicMs;
      return active().flatMap(({ id, keys }) =>
        keys ? epochs.recent(id, since).map((epoch) => topic(keys.secret, epoch)) : [],
      );
    },
    others(id) {
      const members = [...(membership.fold(id)?.members.values() ?? [])];
      const self = spaces.get(id).identity.publicKey;
      return members.filter(({ state, identity }) => state === "active" && !identity.equals(self))
        .length;
    },
    label(entries) {
      const [first] = entries;
      if (!first) return [];
      const handle = membership.find(first.space, first.author)?.handle ?? "unknown";
      const label = { handle, spaceName: spaces.get(first.space).name };
      return entries.map((entry) => Object.assign({}, entry, label));
    },
    onChange: (hear) => void listeners.push(hear),
  };

  function changed(id: number): void {
    known = undefined;
    const space = spaces.get(id);
    const fold = membership.fold(id);
    if (fold && fold.name !== space.name) spaces.rename(id, fold.name);
    const self = membership.find(id, space.identity.publicKey);
    if (space.state === "active" && self && self.state !== "active")
      store.transaction(() => {
        spaces.setState(id, "removed");
        audit.write({ event: "space.expelled", actor: "peer", space: id });
      });
    for (const hear of listeners) hear(id);
  }

  function isAllowed(name: string): boolean {
    const before = allowed.get(name);
    if (before !== undefined) return before;
    const now = mayMeet(name);
    allowed.set(name, now);
    return now;
  }

  /** A policy that cannot be read keeps this node away from everybody. */
  function mayMeet(name: string): boolean {
    try {
      deps.assertSpace(name);
      return true;
    } catch {
      return false;
    }
  }

  function knownKeys(): Set<string> {
    const keys = new Set<string>();
    for (const { id } of active())
      for (const { state, swarm } of membership.fold(id)?.members.values() ?? [])
        if (state === "active") keys.add(swarm.toString("hex"));
    return keys;
  }
}

/** The secrets of a space that we are in, or a `conflict` that says why there are none. */
function entered({ id, state, keys }: Space): SpaceSecrets {
  if (keys) return keys;
  throw new PairedError("conflict", `S${id} is ${state}: nothing can be shared in it yet`, {
    fix: "Wait until the inviter has confirmed; space_manage with action list shows it.",
  });
}
