import type { Store } from "../../store/db.ts";
import type { Disk } from "./disk.ts";
import { checkHead, type Verdict } from "./head-guard.ts";
import type { Outbox, OwnCore } from "./outbox.ts";
import { createOwnLog, type OwnLog } from "./own-log.ts";
import type { LeftLog, Rotate } from "./rotate.ts";

/** The logs that this machine writes, and the work of bringing their cores level with the outbox. */
export interface OwnLogs {
  /**
   * Opens the cores that are not open, checks each against the outbox before anybody may see it, and appends what the
   * outbox holds beyond it. A log that must not be written again is left for a new one; true when that was so.
   */
  readonly level: () => Promise<boolean>;
  readonly opened: () => OwnLog[];
  /** Closes the cores of one space, or of all. */
  readonly close: (space?: number) => Promise<void>;
}

export function createOwnLogs(deps: {
  readonly store: Store;
  readonly outbox: Outbox;
  readonly disk: Disk;
  readonly rotate: Rotate;
  readonly onOpen: (log: OwnLog) => void;
  /** A peer has other blocks under our signature: `level` leaves the log. */
  readonly onConflict: () => void;
}): OwnLogs {
  const { store, outbox, disk, rotate } = deps;
  const open = new Map<number, OwnLog>();
  const shown = new Set<number>();
  const forked = new Set<number>();
  return {
    async level() {
      let left = false;
      while ((await openAll()) === "again" || (await appendAll()) === "again") left = true;
      await saveHeads();
      return left;
    },
    opened: () => [...open.values()],
    async close(space) {
      for (const [id, { row, core }] of open) {
        if (space !== undefined && row.space !== space) continue;
        open.delete(id);
        shown.delete(id);
        await core.close();
      }
    },
  };

  async function openAll(): Promise<"again" | "done"> {
    const verdicts = new Map<number, Verdict>();
    for (const row of outbox.cores()) {
      if (row.state === "aside" || open.has(row.id)) continue;
      const core = await disk.own(row.keyPair.publicKey);
      verdicts.set(row.id, await checkHead(core, row, outbox));
      open.set(row.id, createOwnLog({ row, core, outbox }));
      core.on("conflict", () => {
        forked.add(row.id);
        deps.onConflict();
      });
    }
    if ([...verdicts.values()].includes("damaged")) {
      open.clear();
      shown.clear();
      await disk.rebuild();
      return "again";
    }
    for (const id of forked) verdicts.set(id, "forked");
    const left = spacesToLeave(verdicts);
    for (const space of left) leave(space, verdicts);
    return left.size > 0 ? "again" : showAll();
  }

  function spacesToLeave(verdicts: ReadonlyMap<number, Verdict>): Set<number> {
    const spaces = new Set<number>();
    for (const { id, space, state } of outbox.cores()) {
      const verdict = verdicts.get(id) ?? "whole";
      if (state === "current" && verdict !== "whole") spaces.add(space);
      if (state === "retired" && (verdict === "differs" || verdict === "forked")) setAside(id);
    }
    return spaces;
  }

  function setAside(id: number): void {
    outbox.setState(id, "aside");
    open.delete(id);
  }

  async function showAll(): Promise<"done"> {
    const states = new Map(outbox.cores().map(({ id, state }) => [id, state]));
    for (const [id, log] of open) {
      if (shown.has(id)) continue;
      shown.add(id);
      // What a left log lacks here was committed before it was left: the same bytes are signed once more.
      if (states.get(id) === "retired") await log.append();
      deps.onOpen(log);
    }
    return "done";
  }

  async function appendAll(): Promise<"again" | "done"> {
    for (const space of new Set(outbox.cores().map((row) => row.space))) {
      const logs = currentLogs(space);
      if (logs.some(({ core, length }) => core.length !== length())) {
        leave(space);
        return "again";
      }
      for (const log of logs) {
        const level = await log.append();
        if (level === "level") continue;
        if (level === "ahead") leave(space);
        else store.transaction(() => rotate.leaveKeyring(log.row));
        return "again";
      }
    }
    return "done";
  }

  /** One log that cannot go on takes the others of its space with it: their generations then tell one story. */
  function leave(space: number, verdicts: ReadonlyMap<number, Verdict> = new Map()): void {
    const logs = currentLogs(space).map(({ row, length }): LeftLog => {
      const verdict = verdicts.get(row.id);
      const ours = Math.min(length(), outbox.length(row.id));
      // What others have of a forked log cannot be told: it is neither served nor written once more.
      if (verdict === "forked") return { row, state: "aside", strandedFrom: ours };
      if (verdict === "differs") return { row, state: "aside", strandedFrom: 1 };
      return { row, state: "retired", strandedFrom: ours };
    });
    store.transaction(() => rotate.leave(logs));
    for (const { row, state } of logs) if (state === "aside") open.delete(row.id);
  }

  /** Keys before the entries that they open: a reader then never waits for the second log. */
  function currentLogs(space: number): OwnLog[] {
    return outbox
      .cores(space)
      .filter(({ state }) => state === "current")
      .flatMap(({ id }) => open.get(id) ?? [])
      .toSorted((a, b) => keyringFirst(a.row) - keyringFirst(b.row));
  }

  async function saveHeads(): Promise<void> {
    for (const { id, state, length } of outbox.cores()) {
      const core = open.get(id)?.core;
      if (state !== "current" || !core || core.length === length) continue;
      outbox.saveHead(id, core.length, await core.treeHash(core.length));
      disk.touch();
    }
  }
}

function keyringFirst({ type }: OwnCore): number {
  return type === "keyring" ? 0 : 1;
}
