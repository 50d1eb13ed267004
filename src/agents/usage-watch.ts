import type { Clock } from "../clock.ts";
import type { Store } from "../store/db.ts";
import type { WorkTree } from "../work-tree.ts";
import type { Packets } from "./packets.ts";
import { sessionName } from "./session.ts";
import type { Sessions } from "./sessions.ts";
import { isClient, type LimitState, measureLimit } from "./usage-limits.ts";
import type { User } from "./usage-record.ts";
import type { UsageRows } from "./usage-rows.ts";
import { sayLimit } from "./usage-text.ts";
import type { UsageWishes } from "./usage-wishes.ts";

/** Looks at the person's limits, writes the hand-off at one, and says where to go on. */
export interface UsageWatch {
  /** How far each limit of this session's client is, in the order of the file. */
  readonly states: (by: Pick<User, "client" | "session">) => LimitState[];
  /** Limits that the session has reached and did not hand over at, since it was last below them. */
  readonly due: (by: User) => LimitState[];
  /** Writes the hand-off, where one is due. */
  readonly handOver: (by: User, tree: WorkTree) => void;
  /** What the session has not yet been told of its limits; undefined: nothing. */
  readonly tell: (by: User) => string | undefined;
  /** Where the person goes on, in the order that they gave. */
  readonly goOn: (by: Pick<User, "client">) => string;
}

export function createUsageWatch(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly rows: UsageRows;
  readonly wishes: UsageWishes;
  readonly packets: Pick<Packets, "handOver">;
  readonly sessions: Pick<Sessions, "findOwn">;
}): UsageWatch {
  const { store, clock, rows, wishes, packets, sessions } = deps;
  const states: UsageWatch["states"] = (by) =>
    wishes.get().limits.flatMap((limit) => measureLimit(limit, by, { rows, now: clock() }) ?? []);
  return {
    states,
    due,
    handOver: (by, tree) =>
      store.transaction(() => {
        const reached = due(by);
        if (reached.length === 0) return;
        const says = reached.map((state) => sayLimit(state, clock())).join("; ");
        packets.handOver(by, { what: `the session reached ${says}`, tree });
        for (const { limit } of reached) rows.addCrossing(by, limit.name, clock());
      }),
    tell,
    goOn,
  };

  function due(by: User): LimitState[] {
    const { limits } = wishes.get();
    // A file that does not count for a while takes no limit away.
    if (wishes.fault()) return [];
    const known = rows.crossings(by.session);
    if (limits.length === 0 && known.length === 0) return [];
    const now = states(by);
    const below = known.filter(({ name }) => {
      const state = now.find(({ limit }) => limit.name === name);
      return state === undefined || (state.used !== undefined && !state.isReached);
    });
    if (below.length > 0)
      store.transaction(() => below.forEach(({ name }) => rows.removeCrossing(by.session, name)));
    return now.filter(
      ({ isReached, limit }) => isReached && known.every(({ name }) => name !== limit.name),
    );
  }

  function tell(by: User): string | undefined {
    const untold = new Set(
      rows.crossings(by.session).flatMap(({ name, told }) => (told === 0 ? [name] : [])),
    );
    if (untold.size === 0) return undefined;
    const reached = states(by).filter(({ limit }) => untold.has(limit.name));
    store.transaction(() => rows.setTold(by.session));
    if (reached.length === 0) return undefined;
    const own = sessions.findOwn(by);
    return [
      `A limit of the person's is reached: ${reached.map((one) => sayLimit(one, clock())).join("; ")}.`,
      ...(own
        ? [`The hand-off is written: ${sessionName(own.id)}; tasks wait for who resumes it.`]
        : []),
      goOn(by),
    ].join(" ");
  }

  function goOn(by: Pick<User, "client">): string {
    const others = wishes.get().next.filter((client) => !isClient(by.client, client));
    if (others.length === 0)
      return "The person has not said where to go on: `paired-mcp usage next CLIENT` in a terminal does.";
    const free = others.find((client) => !isFull(client));
    if (free === undefined)
      return `Every client that the person named is at a limit of its own: ${others.join(", ")}.`;
    return `Go on in ${free}: "resume" there (tool session) takes it over.`;
  }

  /** Whether a limit of that client alone is reached; one of all clients together is not left by going there. */
  function isFull(client: string): boolean {
    const ofIt = wishes.get().limits.filter((limit) => limit.client !== undefined);
    return ofIt.some(
      (limit) =>
        measureLimit(limit, { client, session: "" }, { rows, now: clock() })?.isReached === true,
    );
  }
}
