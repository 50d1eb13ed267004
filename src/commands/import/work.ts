import type { Draft, Item, Place, Refusal, Skip } from "../../memory/import/draft.ts";
import type { Incoming, Outcome } from "../../memory/imports.ts";
import { MAX_BATCH } from "../import-methods.ts";
import { createReplacements } from "./replacements.ts";
import type { Target } from "./target.ts";

/** What has become of everything so far. */
export interface Counts {
  readonly added: number;
  readonly there: number;
  /** Of those added: how many nearly repeat another entry, and are linked with it. */
  readonly near: number;
  readonly refused: number;
  readonly skipped: number;
}

/** Hears of everything as it happens, so that nobody has to keep it. */
export interface Listener {
  /** Stored; or, in a dry run, to be stored. */
  readonly onAdded: (draft: Incoming, at: Place) => void;
  readonly onRefused: (refusal: Refusal) => void;
  readonly onSkipped: (skip: Skip) => void;
}

/** Sends what was read to the memory, a few hundred at a time, two batches under way: the next is read meanwhile. */
export interface Work {
  /** Resolves when there is room for more. */
  readonly take: (item: Item) => Promise<void>;
  /** Resolves when everything taken is stored. */
  readonly finish: () => Promise<void>;
  readonly counts: () => Counts;
}

const BATCH_BYTES = 256 * 1024;
const UNDER_WAY = 2;

interface Taken {
  readonly at: Place;
  readonly draft: Incoming;
}

export function createWork(deps: {
  /** What stores them: the memory, or in a dry run what looks only. */
  readonly store: (drafts: readonly Incoming[]) => Promise<Outcome[]>;
  readonly link: Target["link"];
  readonly fillIn: (draft: Draft, at: Place) => Incoming;
  readonly listener: Listener;
}): Work {
  const { store, link, fillIn, listener } = deps;
  const replacements = createReplacements();
  const counts = { added: 0, there: 0, near: 0, refused: 0, skipped: 0 };
  let batch: Taken[] = [];
  let bytes = 0;
  const underWay = new Set<Promise<void>>();
  return {
    async take(item) {
      if ("refused" in item) return refused(item.refused);
      if ("skipped" in item) return skipped(item.skipped);
      const { at } = item;
      const draft = fillIn(item.draft, at);
      batch.push({ at, draft });
      bytes += draft.body.length + 500;
      if (batch.length >= MAX_BATCH || bytes >= BATCH_BYTES) await send();
    },
    async finish() {
      await send();
      await Promise.all(underWay);
      await link(replacements.take());
      for (const refusal of replacements.lost()) skipped(refusal);
    },
    counts: () => ({ ...counts }),
  };

  async function send(): Promise<void> {
    if (batch.length === 0) return;
    const sent = batch;
    batch = [];
    bytes = 0;
    while (underWay.size >= UNDER_WAY) await Promise.race(underWay);
    const done = settle(sent);
    underWay.add(done);
    void free(done);
  }

  /** A failure keeps its place, and is thrown to whoever waits next. */
  async function free(done: Promise<void>): Promise<void> {
    try {
      await done;
      underWay.delete(done);
    } catch {
      return;
    }
  }

  async function settle(sent: readonly Taken[]): Promise<void> {
    const outcomes = await store(sent.map(({ draft }) => draft));
    for (const [n, outcome] of outcomes.entries()) {
      const taken = sent[n];
      if (taken) note(taken, outcome);
    }
    const pairs = replacements.take();
    if (pairs.length > 0) await link(pairs);
  }

  function note({ at, draft }: Taken, outcome: Outcome): void {
    switch (outcome.state) {
      case "added":
        counts.added += 1;
        counts.near += outcome.near > 0 ? 1 : 0;
        replacements.note(draft, outcome.id, at);
        return listener.onAdded(draft, at);
      case "there":
        counts.there += 1;
        return replacements.note(draft, outcome.id, at);
      case "refused":
        return refused({ ...at, reason: outcome.reason, fix: outcome.fix });
    }
  }

  function refused(refusal: Refusal): void {
    counts.refused += 1;
    listener.onRefused(refusal);
  }

  function skipped(skip: Skip): void {
    counts.skipped += 1;
    listener.onSkipped(skip);
  }
}
