import type { Log } from "../../log.ts";
import type { SecretStream } from "../hyper.ts";
import { LIMITS } from "../limits.ts";
import type { Head } from "../logs/logs.ts";
import type { Space } from "../people/spaces.ts";
import type { Door } from "./door.ts";
import type { Access } from "./gate.ts";
import { type Link, type LinkDeps, openLink } from "./link.ts";
import { createThrottle } from "./throttle.ts";

/** All links that stand. */
export interface Links {
  readonly accept: (stream: SecretStream, direction: "in" | "out") => void;
  readonly count: (kind: "in" | "out" | "stranger") => number;
  /** A space became ours: proves it to everybody who is linked. */
  readonly begin: (space: Space) => void;
  /** Records or keys of the space changed. */
  readonly recheck: (space: number) => void;
  readonly announce: (space: number, head: Head) => void;
  /** Links to active members of a space. */
  readonly to: (space: number) => Link[];
  /** Ends all links; nothing is heard of them any more. */
  readonly close: () => void;
}

export interface LinksDeps extends Omit<
  LinkDeps,
  "onHostile" | "onSilent" | "onClose" | "onAccess"
> {
  readonly log: Log;
  readonly door: Door;
  /** Whether this peer may stay although it proved nothing: a pairing is going on with it. */
  readonly isPairing: (link: Link) => boolean;
  readonly isKnown: (key: Buffer) => boolean;
  /** A member came or went. */
  readonly onAccess: (link: Link, space: number, access: Access) => void;
  readonly onLost: () => void;
}

export function createLinks(deps: LinksDeps): Links {
  const { log, door, isKnown } = deps;
  const links = new Set<Link>();
  let closing = false;

  const news = new Map<number, readonly Head[]>();
  const telling = createThrottle(LIMITS.mailMs, () => {
    for (const [space, heads] of news) for (const link of links) link.announce(space, heads);
    news.clear();
  });

  const drop = (link: Link, rule: string): void => {
    log.info("link dropped", { rule });
    link.close();
  };

  return {
    accept(stream, direction) {
      if (!door.hasRoom(stream.remotePublicKey, direction)) {
        stream.on("error", () => undefined);
        stream.destroy();
        return;
      }
      const link = openLink(stream, direction, {
        ...deps,
        onHostile(hostile, rule) {
          door.ban(stream.remotePublicKey);
          log.info("peer banned", { rule });
          hostile.close();
        },
        onSilent(silent, strange) {
          if (deps.isPairing(silent)) return;
          if (strange && !isKnown(stream.remotePublicKey)) door.ban(stream.remotePublicKey);
          drop(silent, "nothing proved");
        },
        onClose(closed) {
          if (links.delete(closed) && closed.proved() && !closing) deps.onLost();
        },
      });
      if (link) links.add(link);
    },
    count(kind) {
      const wanted = [...links].filter((link) =>
        kind === "stranger"
          ? link.direction === "in" && !link.proved() && !isKnown(link.stream.remotePublicKey)
          : link.direction === kind,
      );
      return wanted.length;
    },
    begin(space) {
      for (const link of links) link.prove(space);
    },
    recheck(space) {
      for (const link of links) link.recheck(space);
    },
    announce(space, head) {
      news.set(space, [...(news.get(space) ?? []), head]);
      telling.call();
    },
    to: (space) => [...links].filter((link) => link.memberOf(space)),
    close() {
      closing = true;
      telling.stop();
      for (const link of links) link.close();
    },
  };
}
