import { setImmediate as giveWay } from "node:timers/promises";

import { PairedError } from "../errors.ts";
import type { Audit } from "../store/audit.ts";
import { errorCode } from "../store/disk-error.ts";
import { assertMayLeave, leavesFor, type PlaceAsk, readPlace } from "./open-provider.ts";
import {
  type Filters,
  type NearQuestion,
  type Opened,
  type OpenedDeps,
  openEmbeddings,
} from "./opened.ts";
import { prefixesOf } from "./prefixes.ts";
import type { ProviderKind } from "./provider.ts";
import { createSettings, type Setting } from "./settings.ts";
import { createStored } from "./stored.ts";
import { tryOut } from "./try-out.ts";

/** Search by meaning, which the person may switch on: off, it loads nothing and opens no connection. */
export interface Embeddings extends AsyncDisposable {
  /** Something was written, or the node has just started: what waits for a vector is embedded in the background. */
  readonly wake: () => void;
  readonly status: () => EmbeddingStatus;
  /** Whether entries are being embedded now; one that waits for a provider that fails is not. */
  readonly isBusy: () => boolean;
  /** Asks the provider once and goes on with it from now; throws, and changes nothing, when it does not answer. */
  /** The other machine to which `switchOn` would send texts; undefined: none. Throws what `switchOn` throws of it. */
  readonly leavesFor: (ask: PlaceAsk) => string | undefined;
  readonly switchOn: (ask: SwitchOn) => Promise<SwitchedOn>;
  /** Forgets provider and key; resolves to how many vectors were removed. */
  readonly switchOff: (options: { readonly remove: boolean }) => Promise<number>;
  /** Undefined when embeddings are off. */
  readonly near: (query: string, filters: Filters) => Promise<NearAnswer | undefined>;
}

export interface SwitchOn extends PlaceAsk {
  readonly queryPrefix?: string | undefined;
  readonly documentPrefix?: string | undefined;
}

export interface SwitchedOn {
  /** What waits for a vector will take at least so long, by the time of the first requests. */
  readonly atLeastMs: number;
}

/** What is near in meaning, or why that is not known now. */
export type NearAnswer = NearQuestion | { readonly reason: string };

export type EmbeddingStatus =
  | { readonly state: "off"; readonly kept: number }
  | {
      readonly state: "on";
      readonly provider: ProviderKind;
      readonly model: string;
      readonly dimension: number;
      readonly url: string | null;
      /** The machine that gets the text of entries and questions, where it is not this one. */
      readonly leavesFor: string | undefined;
      readonly embedded: number;
      readonly due: number;
      /** Entries that the provider does not take. */
      readonly refused: number;
      /** Whether so many entries have a vector that searches go by meaning too. */
      readonly covered: boolean;
      readonly failure: PairedError | undefined;
    };

/** One setting and what became of it. */
interface Slot {
  readonly key: string;
  readonly setting: Setting;
  /** Undefined when it could not be opened. Never rejects. */
  readonly opened: Promise<Opened | undefined>;
  readonly now: () => Opened | undefined;
  readonly failure: () => PairedError | undefined;
}

export function createEmbeddings(
  deps: Omit<OpenedDeps, "settings"> & { readonly audit: Pick<Audit, "write"> },
): Embeddings {
  const { store, log, packages, waits, audit } = deps;
  const settings = createSettings(store);
  const stored = createStored(store);
  let slot: Slot | undefined;
  let closed = false;

  return {
    wake: () => void wake(),
    status,
    isBusy() {
      const found = status();
      return found.state === "on" && !found.failure && found.due > found.refused;
    },
    leavesFor: (ask) => leavesFor(readPlace(ask)),
    async switchOn(ask) {
      const place = readPlace(ask);
      assertMayLeave(place, deps.mayLeaveFor);
      const known = prefixesOf(place.model);
      const { queryPrefix: query = known.query, documentPrefix: document = known.document } = ask;
      await store.loadVectors();
      const { requestMs } = waits;
      const tried = await tryOut(place, { query, document }, { packages, requestMs });
      await close();
      const where = leavesFor(place) === undefined ? "this_machine" : "elsewhere";
      store.transaction(() => {
        settings.save(place, tried.model);
        const detail = `${place.kind}.${where}`;
        audit.write({ event: "admin.embeddings_on", actor: "terminal", detail });
      });
      const opened = await follow()?.opened;
      await opened?.sweep();
      return { atLeastMs: Math.round(stored.count().due * tried.msPerText) };
    },
    async switchOff({ remove }) {
      store.transaction(() => {
        settings.remove();
        audit.write({ event: "admin.embeddings_off", actor: "terminal" });
      });
      await close();
      return remove ? removeAll() : 0;
    },
    async near(query, filters) {
      const asked = follow();
      if (!asked) return undefined;
      const opened = await asked.opened;
      if (!opened) return { reason: asked.failure()?.message ?? "embeddings are not open" };
      if (!opened.isCovered()) {
        const { embedded, due } = opened.progress();
        return { reason: `embedded: ${shareOf(embedded, due)}` };
      }
      try {
        return await opened.near(query, filters);
      } catch (error) {
        if (!(error instanceof PairedError)) throw error;
        return { reason: error.message };
      }
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      await close();
    },
  };

  /** What is switched on now, opened once: another process of `PAIRED_NODE=off` may have switched it. */
  function follow(): Slot | undefined {
    const setting = closed ? undefined : settings.find();
    const key = setting && JSON.stringify([setting.model.id, setting.place]);
    if (key !== slot?.key) {
      const before = close();
      slot = setting && key !== undefined ? open(key, setting, before) : undefined;
    }
    return slot;
  }

  function open(key: string, setting: Setting, before: Promise<void>): Slot {
    let now: Opened | undefined;
    let failure: PairedError | undefined;
    const load = async (): Promise<Opened | undefined> => {
      await before;
      try {
        now = await openEmbeddings(setting, { ...deps, settings });
        now.wake();
        return now;
      } catch (error) {
        const known = error instanceof PairedError ? error : undefined;
        failure = known ?? new PairedError("unavailable", "embeddings could not be opened");
        log.error("embeddings could not be opened");
        return undefined;
      }
    };
    return { key, setting, opened: load(), now: () => now, failure: () => failure };
  }

  async function close(): Promise<void> {
    const last = slot;
    slot = undefined;
    await (await last?.opened)?.[Symbol.asyncDispose]();
  }

  /** Never rejects: whoever wrote something has their answer already. */
  async function wake(): Promise<void> {
    try {
      (await follow()?.opened)?.wake();
    } catch (error) {
      log.error("embeddings could not be woken", { error: errorCode(error) });
    }
  }

  async function removeAll(): Promise<number> {
    let removed = 0;
    for (let slice = stored.removeSome(); slice > 0; slice = stored.removeSome()) {
      removed += slice;
      await giveWay();
    }
    store.emptyLog();
    return removed;
  }

  function status(): EmbeddingStatus {
    const asked = follow();
    if (!asked) return { state: "off", kept: stored.count().embedded };
    const { model, place } = asked.setting;
    const waiting = {
      ...stored.count(model.id),
      refused: 0,
      covered: false,
      failure: asked.failure(),
    };
    return {
      state: "on",
      provider: place.kind,
      model: model.name,
      dimension: model.dimension,
      url: place.url,
      leavesFor: leavesFor(place),
      ...(asked.now()?.progress() ?? waiting),
    };
  }
}

/** `4,200 of 10,000`. */
export function shareOf(embedded: number, due: number): string {
  const text = (n: number): string => n.toLocaleString("en-US");
  return `${text(embedded)} of ${text(embedded + due)}`;
}
