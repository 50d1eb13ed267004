import { setImmediate as giveWay } from "node:timers/promises";

import type { Clock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { OwnedStore } from "../store/db.ts";
import { errorCode } from "../store/disk-error.ts";
import type { Reads } from "../store/reads.ts";
import { type BackFill, createBackFill } from "./back-fill.ts";
import { createNearest, type Near, type Passes } from "./nearest.ts";
import { assertMayLeave, type MayLeave, openProvider } from "./open-provider.ts";
import { createPatience } from "./patience.ts";
import { createQueryVectors } from "./query-vectors.ts";
import type { Setting, Settings } from "./settings.ts";
import { unitVector } from "./unit-vector.ts";
import { type Coverage, createVectors } from "./vectors.ts";
import type { Waits } from "./waits.ts";

export interface OpenedDeps {
  readonly store: OwnedStore;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  /** The folder of packages that the person installed for local models. */
  readonly packages: string;
  readonly waits: Waits;
  readonly mayLeaveFor: MayLeave;
  readonly reads: Reads;
}

/** Embeddings that are switched on: one provider, its vectors, and what fills them in. */
export interface Opened extends AsyncDisposable {
  readonly setting: Setting;
  readonly wake: () => void;
  readonly progress: () => Progress;
  /** Whether every entry was looked at, and all but a few have a vector. */
  readonly isCovered: () => boolean;
  /** What is near to a question; throws when the provider cannot say so now. */
  readonly near: (query: string, filters: Filters) => Promise<NearQuestion>;
  /** Resolves when every entry was looked at whether it lacks a vector. Never rejects. */
  readonly sweep: () => Promise<void>;
}

export interface Filters {
  readonly filtered: boolean;
  readonly passes: Passes;
}

export interface NearQuestion {
  readonly near: readonly Near[];
  /** Entries that have no vector yet: nothing is known of them. */
  readonly unknown: ReadonlySet<number>;
}

export interface Progress extends Coverage {
  readonly refused: number;
  readonly covered: boolean;
  readonly failure: PairedError | undefined;
}

/** As many entries, or as large a share of all, may still lack a vector: what was written just now. */
const FEW_DUE = { entries: 16, share: 0.01, most: 1000 };

export async function openEmbeddings(setting: Setting, deps: OpenedDeps): Promise<Opened> {
  const { store, settings, clock, log, packages, waits } = deps;
  const { model, place } = setting;
  await store.loadVectors();
  const stop = new AbortController();
  const patience = createPatience(clock, waits.pauseMs);
  const provider = await openProvider(place, { packages, onHold: patience.hold });
  const vectors = createVectors(store, model.id, deps.reads.for("embed"));
  const nearest = createNearest(vectors, model.unrelated);
  const queries = createQueryVectors({
    deadlineMs: waits.queryMs,
    async embed(query) {
      const [vector] = await embed([model.prefixes.query + query], stop.signal);
      if (vector) return vector;
      throw new PairedError("damaged", "the embedding provider answered nothing");
    },
  });
  const backFill: BackFill = createBackFill({
    vectors,
    waitMs: patience.waitMs,
    log,
    embed: (texts, signal) =>
      embed(
        texts.map((text) => model.prefixes.document + text),
        signal,
      ),
  });
  const sweeping = sweepAll();
  return {
    setting,
    wake: backFill.wake,
    progress,
    isCovered,
    sweep: () => sweeping,
    async near(query, filters) {
      const vector = await queries.get(query);
      const near = await nearest(vector, filters);
      return { near, unknown: new Set(vectors.dueIds(FEW_DUE.most)) };
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await backFill[Symbol.asyncDispose]();
      await sweeping;
      await provider[Symbol.asyncDispose]();
    },
  };

  async function embed(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]> {
    const limit = AbortSignal.any([signal, stop.signal, AbortSignal.timeout(waits.requestMs)]);
    return patience.ask(async () => {
      assertMayLeave(place, deps.mayLeaveFor);
      const found = await provider.embed(texts, limit);
      return found.map((values) => unitVector(values, model.dimension));
    });
  }

  function progress(): Progress {
    const refused = backFill.refused();
    return { ...vectors.coverage(), refused, covered: isCovered(), failure: patience.failure() };
  }

  function isCovered(): boolean {
    if (settings.swept() !== undefined) return false;
    const open = vectors.countDue() - backFill.refused();
    if (open <= FEW_DUE.entries) return true;
    const { embedded, due } = vectors.coverage();
    return open <= Math.min(FEW_DUE.most, (embedded + due) * FEW_DUE.share);
  }

  /** In slices that let other calls in between; a node that ends goes on at its next start where this one stopped. */
  async function sweepAll(): Promise<void> {
    try {
      for (let from = settings.swept(); from !== undefined && !stop.signal.aborted;) {
        from = sweepFrom(from);
        await giveWay();
        backFill.wake();
      }
    } catch (error) {
      log.error("not every entry was looked at for a vector", { error: errorCode(error) });
    }
  }

  function sweepFrom(from: number): number | undefined {
    return store.transaction(() => {
      const next = vectors.sweep(from);
      settings.markSwept(next);
      return next;
    });
  }
}
