import { type Context, openContext } from "../../src/context.ts";
import type { Home } from "../../src/store/home.ts";
import { openHome } from "../../src/store/home.ts";
import { temporaryHome, type TemporaryHome } from "../temporary-home.ts";

export interface OpenRights extends AsyncDisposable {
  readonly place: TemporaryHome;
  readonly home: Home;
  readonly ctx: Context;
  /** Moves the clock on. */
  readonly pass: (days: number) => void;
  readonly remember: (text: string, more?: Partial<Told>) => number;
}

interface Told {
  readonly project: string;
  readonly title: string;
  readonly expires: number;
}

export const START = Date.UTC(2026, 0, 10);
export const DAY_MS = 86_400_000;

/** A home on disk, opened as a node opens it, with a clock of its own. */
export async function openRights(): Promise<OpenRights> {
  const place = temporaryHome();
  const home = await openHome(place.config);
  let now = START;
  const ctx = openContext({ home, clock: () => now });
  return {
    place,
    home,
    ctx,
    pass: (days) => void (now += days * DAY_MS),
    remember(body, { project = "shop", ...more } = {}) {
      const entry = { kind: "note", body, tags: [], project, ...more } as const;
      return ctx.memory.add(entry, { session: "s", client: "test" }).id;
    },
    async [Symbol.asyncDispose]() {
      await ctx[Symbol.asyncDispose]();
      place[Symbol.dispose]();
    },
  };
}

/** A session of a project records what it used, and how full its context and its quota are: three rows. */
export function useSome({ usage }: Context, project = "shop"): void {
  const amounts = { tokensIn: 700, tokensOut: 20, cacheRead: null, cacheWrite: null, cost: null };
  usage.record(
    { client: "claude-code", session: `in ${project}`, project },
    { amounts, model: "gpt-6", context: 84_000, quotas: [{ hours: 5, value: 42, resets: null }] },
  );
}
