import { setTimeout as delay } from "node:timers/promises";

import type { DhtConfig } from "../../config.ts";
import type { Log } from "../../log.ts";
import type { SigningKeyPair } from "../../privacy/seal.ts";
import type { Hyper, Hyperswarm, SecretStream } from "../hyper.ts";
import { LIMITS } from "../limits.ts";
import type { Door } from "./door.ts";

/** Finds and dials other nodes under topics, and is found under them. */
export interface Swarm extends AsyncDisposable {
  /** For blind pairing, which brings its own topics. */
  readonly raw: Hyperswarm;
  /** From here on, exactly these topics are joined. */
  readonly meet: (topics: readonly Buffer[]) => void;
  /** Looks again soon: a link was lost, or somebody new is expected. */
  readonly lookAgain: () => void;
  /** Why nobody can be found, if that is so. */
  readonly trouble: () => string | undefined;
}

export interface SwarmDeps {
  readonly hyper: Hyper;
  readonly dht: DhtConfig;
  readonly keyPair: SigningKeyPair;
  readonly door: Door;
  readonly onLink: (stream: SecretStream, direction: "in" | "out") => void;
  /**
   * Whom we still look for, those of blind pairing too. `somebody`: a space, or an inviter, has not been found yet, so
   * that the whole ladder is climbed; `more`: there is room for more links, which the last step looks for.
   */
  readonly wanted: () => "somebody" | "more" | "nobody";
  readonly log: Log;
}

/** How long a node that closes waits for the DHT to take its announcements back; they run out by themselves. */
const DESTROY_MS = 1500;

export function openSwarm(deps: SwarmDeps): Swarm {
  const { hyper, dht, keyPair, door, wanted, log } = deps;
  const raw = hyper.openSwarm({
    dht,
    keyPair,
    maxPeers: LIMITS.linksTotal,
    maxOut: LIMITS.linksOut,
    // A missing payload is how hyperswarm asks about a dial of its own.
    firewall(key, payload) {
      try {
        return !door.admits(key, payload === null ? "out" : "in");
      } catch {
        log.error("the door could not decide");
        return true;
      }
    },
  });
  let unbound = false;
  raw.dht.fullyBootstrapped().catch(() => {
    unbound = true;
    log.error("no socket could be bound for the network");
  });
  // Hyperswarm bans whom the firewall refuses for as long as the process lives, and keeps a record of each.
  raw.on("ban", (peer) => {
    peer.ban(false);
    raw.leavePeer(peer.publicKey);
  });
  raw.on("connection", (stream) => {
    deps.onLink(stream, stream.isInitiator ? "out" : "in");
  });
  const isSilent = (): boolean => {
    const { online, bootstrapped, stats } = raw.dht;
    const asked = bootstrapped && dht.bootstrap?.length !== 0;
    return !online || (asked && stats.requests.responses === 0);
  };
  const meetings = new Map<string, ReturnType<Hyperswarm["join"]>>();
  let step = 0;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const climb = (): void => {
    clearTimeout(timer);
    if (closed) return;
    const wait = LIMITS.refreshMs[Math.min(step, LIMITS.refreshMs.length - 1)];
    timer = setTimeout(() => {
      step += 1;
      try {
        const whom = wanted();
        if (whom === "somebody" || (whom === "more" && step >= LIMITS.refreshMs.length))
          for (const meeting of raw.topics()) refresh(meeting);
      } catch {
        log.error("the look-up for others failed");
      }
      climb();
    }, wait).unref();
  };

  return {
    raw,
    meet(topics) {
      const chosen = new Map(topics.map((topic) => [topic.toString("hex"), topic]));
      for (const [id, meeting] of meetings)
        if (!chosen.has(id)) {
          meetings.delete(id);
          leave(meeting);
        }
      for (const [id, topic] of chosen)
        if (!meetings.has(id)) meetings.set(id, raw.join(topic, { server: true, client: true }));
      step = 0;
      climb();
    },
    lookAgain() {
      step = 0;
      climb();
    },
    trouble() {
      if (unbound) return `no socket can be bound to ${dht.host ?? "this machine"}`;
      return isSilent() ? "the network does not answer" : undefined;
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      clearTimeout(timer);
      const destroyed = raw.destroy().catch(() => log.error("the network did not close in order"));
      await Promise.race([destroyed, delay(DESTROY_MS, undefined, { ref: false })]);
      // Not the swarm's own way: its server waits for a DHT that does not answer to have been looked for.
      await raw.dht.destroy({ force: true }).catch(() => undefined);
    },
  };
}

/** A look-up that fails is tried again at the next step. */
function refresh(meeting: { readonly refresh: () => Promise<unknown> }): void {
  meeting.refresh().catch(() => undefined);
}

/** Taking back an announcement needs the network; without it, it runs out by itself. */
function leave(meeting: ReturnType<Hyperswarm["join"]>): void {
  meeting.destroy().catch(() => undefined);
}
