import type { Clock } from "../../clock.ts";
import type { DhtConfig } from "../../config.ts";
import type { Log } from "../../log.ts";
import type { Audit } from "../../store/audit.ts";
import type { Store } from "../../store/db.ts";
import type { Hyper } from "../hyper.ts";
import { LIMITS } from "../limits.ts";
import type { Logs } from "../logs/logs.ts";
import { type CandidateView, createInvites, type Invites } from "../people/invites.ts";
import { createJoining, type Joining } from "../people/joining.ts";
import { createPairing } from "../people/pairing.ts";
import type { People } from "../people/people.ts";
import { createDoor } from "./door.ts";
import { createGate } from "./gate.ts";
import { createLinks, type Links } from "./links.ts";
import { createMail, type Mail } from "./mail.ts";
import { openSwarm } from "./swarm.ts";

/** Everything that reaches out: the swarm, the links, who may come in. */
export interface Network extends AsyncDisposable {
  readonly links: Links;
  readonly invites: Invites;
  readonly joining: Joining;
  readonly mail: Mail;
  /** Joins the meeting places that the spaces have now, and leaves those that they have no more. */
  readonly meet: () => void;
  /** Looks for others soon. */
  readonly lookAgain: () => void;
  readonly trouble: () => string | undefined;
}

export interface NetworkDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly audit: Pick<Audit, "write">;
  readonly dht: DhtConfig;
  readonly hyper: Hyper;
  readonly people: People;
  readonly logs: Logs;
  /** Something about a space is different: who is online, who waits, whether we are in. */
  readonly tell: (space: number) => void;
  /** Somebody waits to be let in. */
  readonly onCandidate: (candidate: CandidateView) => void;
  /** Nothing is to be decided about this one any more; in the transaction that made it so. */
  readonly onCandidateGone: (candidate: number) => void;
}

const SWEEP_MS = 60_000;

export function openNetwork(deps: NetworkDeps): Network {
  const { clock, log, people, logs, tell } = deps;
  const { membership, isKnown, active } = people;
  const gate = createGate(deps);
  const door = createDoor({
    clock,
    isKnown,
    expectsStrangers: () => invites.open(),
    count: (kind) => links.count(kind),
  });
  const mail = createMail({ ...deps, ...people, links: (space) => links.to(space) });
  const links = createLinks({
    ...deps,
    ...people,
    gate,
    door,
    onMessage: mail.take,
    isPairing: ({ direction, stream }) =>
      direction === "out" ? joining.active() : invites.awaits(stream.remotePublicKey),
    onAccess(_link, space, access) {
      if (access === "all") mail.deliver();
      tell(space);
    },
    onLost() {
      swarm.lookAgain();
      for (const { id } of active()) tell(id);
    },
  });
  const swarm = openSwarm({
    ...deps,
    keyPair: people.swarmKey,
    door,
    onLink(stream, direction) {
      links.accept(stream, direction);
      if (direction === "out") joining.onLinked();
    },
    wanted() {
      const missing = new Set(active().map(({ id }) => wantedIn(id)));
      if (joining.active() || missing.has("somebody")) return "somebody";
      return missing.has("more") ? "more" : "nobody";
    },
  });
  const pairing = createPairing({ ...deps, swarm: swarm.raw });
  const invites = createInvites({
    ...deps,
    ...people,
    pairing,
    onCandidate(candidate) {
      deps.onCandidate(candidate);
      tell(candidate.space);
    },
    onWelcome: door.welcome,
  });
  const joining = createJoining({
    ...deps,
    ...people,
    pairing,
    swarmKey: people.swarmKey.publicKey,
    createLogs: (space) => logs.create(space, ["author", "keyring"]),
    onEntered(space) {
      meet();
      links.begin(space);
      tell(space.id);
    },
    onRefused: tell,
  });
  const wantedIn = (space: number): "somebody" | "more" | "nobody" => {
    const found = links.to(space).length;
    const others = membership.fold(space) ? people.others(space) : 1;
    if (found === 0 && others > 0) return "somebody";
    return found < Math.min(others, LIMITS.linksOut) ? "more" : "nobody";
  };
  const sweep = (): void => {
    try {
      invites.sweep();
      joining.sweep();
      // Another day has other topics, and the policies may allow other spaces; to meet anew is to look for others anew.
      if (nameOf(people.topics()) !== met) meet();
    } catch {
      log.error("invites could not be looked through");
    }
  };
  let met = "";
  const meet = (): void => {
    const topics = people.topics();
    met = nameOf(topics);
    swarm.meet(topics);
  };
  const timer = setInterval(sweep, SWEEP_MS).unref();
  const stopAnnouncing = logs.onCore((space, _core, head) => links.announce(space, head));
  people.onChange((space) => {
    links.recheck(space);
    meet();
  });
  meet();
  sweep();

  return {
    links,
    invites,
    joining,
    mail,
    meet,
    lookAgain: swarm.lookAgain,
    trouble: swarm.trouble,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      stopAnnouncing();
      await Promise.all([invites.close(), joining.close()]);
      await pairing.close();
      mail.stop();
      links.close();
      await swarm[Symbol.asyncDispose]();
      gate.dispose();
    },
  };
}

function nameOf(topics: readonly Buffer[]): string {
  return topics.map((topic) => topic.toString("hex")).join();
}
