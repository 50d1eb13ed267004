import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import type { Hyper, SecretStream } from "../hyper.ts";
import { LIMITS } from "../limits.ts";
import type { Head, Logs } from "../logs/logs.ts";
import type { Epochs } from "../people/epochs.ts";
import type { Membership } from "../people/membership.ts";
import type { Space, Spaces } from "../people/spaces.ts";
import { type Access, accessOf, type Gate, includes } from "./gate.ts";
import { HEADS_PER_MESSAGE, type Message } from "./messages.ts";
import { makeProof, openProof, type Proof, spaceTag, type StreamEnd } from "./proof.ts";
import { openSession } from "./session.ts";

/** One stream to one peer, for all spaces that both are in. */
export interface Link {
  readonly stream: SecretStream;
  readonly direction: "in" | "out";
  /** Whether the peer proved to belong to any space of ours. */
  readonly proved: () => boolean;
  /** Who the peer is in a space, if it is an active member there. */
  readonly memberOf: (space: number) => Buffer | undefined;
  /** Proves to the peer that we belong to the space. */
  readonly prove: (space: Space) => void;
  /** Looks again at what the peer may have: records, keys or states have changed. */
  readonly recheck: (space: number) => void;
  readonly announce: (space: number, heads: readonly Head[]) => void;
  /** Sends what `make` makes with the tag of the space on this stream. */
  readonly say: (space: number, make: (tag: Buffer) => Message) => void;
  readonly flushed: () => Promise<void>;
  readonly close: () => void;
}

export interface LinkDeps {
  readonly hyper: Hyper;
  readonly clock: Clock;
  readonly log: Log;
  readonly spaces: Spaces;
  /** The spaces that this node may meet others in. */
  readonly active: () => readonly Space[];
  readonly epochs: Epochs;
  readonly membership: Membership;
  readonly logs: Pick<Logs, "heads" | "follow">;
  readonly gate: Gate;
  /** A message that only an active member may send, on a space that it proved. */
  readonly onMessage: (link: Link, space: Space, member: Buffer, message: SpaceMessage) => void;
  /** The peer's access to the space has become this. */
  readonly onAccess: (link: Link, space: number, access: Access) => void;
  readonly onHostile: (link: Link, rule: string) => void;
  /** Nothing was proved for a while. */
  readonly onSilent: (link: Link, strange: boolean) => void;
  readonly onClose: (link: Link) => void;
}

export type SpaceMessage = Exclude<
  Message,
  { kind: "hello" } | { kind: "prove" } | { kind: "heads" }
>;

/** Heads of authors that our own records do not know yet; more than that are dropped, and come again. */
const MAX_WAITING = 4096;
const MAX_STRANGE_TAGS = 64;

export function openLink(
  stream: SecretStream,
  direction: "in" | "out",
  deps: LinkDeps,
): Link | undefined {
  const { clock, log, spaces, epochs, membership, logs, gate } = deps;
  const { handshakeHash, isInitiator } = stream;
  const ours: StreamEnd = { handshakeHash, initiator: isInitiator };
  const theirs: StreamEnd = { handshakeHash, initiator: !isInitiator };
  const known = new Map<number, { readonly proof: Proof; access: Access }>();
  const provedTo = new Set<number>();
  const waiting = new Map<number, readonly Head[]>();
  let following: Promise<unknown> = Promise.resolve();
  let strangeTags = 0;

  const session = openSession(deps.hyper, stream, {
    clock,
    // Whoever dials speaks first; the other side answers only what it recognises.
    onGreeted: () =>
      carefully(() => {
        if (isInitiator) for (const space of active()) prove(space);
      }),
    onMessage: (message) => carefully(() => receive(message)),
    onHostile: (rule) => deps.onHostile(link, rule),
    onClose() {
      clearInterval(silence);
      gate.close(stream);
      deps.onClose(link);
    },
  });
  const silence = setInterval(() => {
    if (link.proved()) return clearInterval(silence);
    return carefully(() => deps.onSilent(link, strangeTags > 0));
  }, LIMITS.proveMs).unref();

  const link: Link = {
    stream,
    direction,
    proved: () =>
      [...known.values()].some(({ access }) => access === "all" || access === "members"),
    memberOf(space) {
      const entry = known.get(space);
      return entry?.access === "all" ? entry.proof.identity : undefined;
    },
    prove,
    recheck,
    announce(space, heads) {
      const access = known.get(space)?.access ?? "none";
      const mine = heads.filter(({ type }) => includes(access, type));
      for (let at = 0; at < mine.length; at += HEADS_PER_MESSAGE)
        say(space, (tag) => ({
          kind: "heads",
          tag,
          heads: mine.slice(at, at + HEADS_PER_MESSAGE),
        }));
    },
    say,
    flushed: async () => session?.flushed(),
    close: () => session?.destroy(),
  };
  if (!session) clearInterval(silence);
  return session && link;

  /** A failure of ours (a full disk, say) ends the link: the layers below would take the process down. */
  function carefully(work: () => void): void {
    try {
      work();
    } catch {
      log.error("a link failed on this side");
      session?.destroy();
    }
  }

  function active(): Space[] {
    return deps.active().filter(({ keys }) => keys);
  }

  function prove(space: Space): void {
    const epoch = epochs.current(space.id);
    if (!space.keys || !epoch || provedTo.has(space.id)) return;
    provedTo.add(space.id);
    const prover = { keys: space.keys, identity: space.identity, epoch };
    session?.send({ kind: "prove", ...makeProof(prover, ours) });
    announceAll(space.id);
  }

  function say(id: number, make: (tag: Buffer) => Message): void {
    const { keys } = spaces.get(id);
    if (keys && provedTo.has(id)) session?.send(make(spaceTag(keys, ours)));
  }

  function receive(message: Message): void {
    if (message.kind === "hello") return;
    const space = active().find(({ keys }) => keys && spaceTag(keys, theirs).equals(message.tag));
    if (!space) {
      // A space that we are not in, or a proof recorded on another stream: both look like noise.
      strangeTags += 1;
      if (strangeTags > MAX_STRANGE_TAGS) hostile("too many unknown spaces");
    } else if (message.kind === "prove") check(space, message.sealed);
    else if (!known.has(space.id)) hostile("not proved");
    else if (message.kind === "heads") takeHeads(space, message.heads);
    else {
      const member = link.memberOf(space.id);
      if (member) deps.onMessage(link, space, member, message);
    }
  }

  function check(space: Space, sealed: Buffer): void {
    const proof =
      space.keys && openProof(space.keys, sealed, theirs, (n) => epochs.key(space.id, n));
    if (!proof) return hostile("forged proof");
    if (known.has(space.id)) return hostile("two proofs");
    known.set(space.id, { proof, access: "none" });
    prove(space);
    return recheck(space.id);
  }

  function recheck(id: number): void {
    const entry = known.get(id);
    if (!entry) return;
    const access = accessOf(membership.fold(id), entry.proof, stream.remotePublicKey);
    if (access === "refused") {
      session?.destroy();
      return;
    }
    if (access !== entry.access) {
      entry.access = access;
      if (access !== "none") {
        session?.trust();
        gate.open(stream, id, access);
        announceAll(id);
      }
      deps.onAccess(link, id, access);
    }
    const heads = waiting.get(id) ?? [];
    waiting.delete(id);
    takeHeads(spaces.get(id), heads);
  }

  function announceAll(id: number): void {
    if (known.has(id) && provedTo.has(id)) link.announce(id, logs.heads(id));
  }

  function takeHeads(space: Space, heads: readonly Head[]): void {
    if (heads.length === 0 || known.get(space.id)?.access === "none") return;
    const due = (when: string): Head[] =>
      heads.filter((head) => whenToFollow(space, head) === when);
    const [now, later] = [due("now"), due("later")];
    const held = [...(waiting.get(space.id) ?? []), ...later];
    if (later.length > 0) waiting.set(space.id, held.slice(-MAX_WAITING));
    following = following.then(() => followAll(space.id, now));
  }

  async function followAll(id: number, heads: readonly Head[]): Promise<void> {
    try {
      for (const head of heads) await logs.follow(id, head);
    } catch {
      log.error("follow failed", { space: id });
    }
  }

  function whenToFollow(space: Space, { type, identity }: Head): "now" | "later" | "never" {
    const fold = membership.fold(space.id);
    if (type === "members") return !fold || fold.owner.equals(identity) ? "now" : "never";
    const member = fold?.members.get(identity.toString("hex"));
    if (!member) return "later";
    return member.state === "active" ? "now" : "never";
  }

  function hostile(rule: string): void {
    deps.onHostile(link, rule);
    session?.destroy();
  }
}
