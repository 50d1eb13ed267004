import { setImmediate as giveWay, setTimeout as wait } from "node:timers/promises";

import { PairedError } from "../errors.ts";
import type { Archive } from "../store/archive.ts";
import type { Audit } from "../store/audit.ts";
import type { OwnedStore } from "../store/db.ts";
import type { Home } from "../store/home.ts";
import type { Erasers } from "./erasers.ts";
import { piecesOf } from "./pieces.ts";
import { scanHome } from "./scan.ts";

/** What is to be erased: own entries and tasks, or everything of one space on this machine. */
export type Scope =
  | { readonly entry: number }
  | { readonly project: string }
  | { readonly space: number };

/** How much an erasure would take. */
export interface ErasurePlan extends ErasureCounts {
  /** What it costs beyond that: sentences for the person who decides. */
  readonly warnings: readonly string[];
}

export interface ErasureCounts {
  readonly entries: number;
  readonly tasks: number;
  /** Shares that are in a space now: members are asked to delete them. */
  readonly shared: number;
  /** Shares in spaces that this person is no longer in: nobody can be asked. */
  readonly stranded: number;
}

export interface ErasureReport extends ErasureCounts, Acknowledged {
  readonly files: number;
  readonly pages: number;
  /** Pieces of the erased text that were looked for in all of these. */
  readonly pieces: number;
  /** Those that are still there although no row has them: 0, or the erasure is not complete. */
  readonly traces: number;
  /** Those that another row, which was not erased, says too. */
  readonly elsewhere: number;
  /** What became of copies outside of the tables. */
  readonly copies: readonly string[];
}

/** What members said who were asked to delete shares: once a share each. */
export interface Acknowledged {
  readonly asked: number;
  readonly acknowledged: number;
}

const NOT_TAKEN_BACK =
  "What members have read or copied cannot be taken back: they were asked to delete it, no more.";

/** In a sentence or two; `isLeft`: this person is no longer there when the others come. */
export function sayAcknowledged({ asked, acknowledged }: Acknowledged, isLeft: boolean): string {
  const rest = isLeft
    ? "Who was not reached now is not asked again."
    : "Who was not reached now is asked when they come.";
  return [
    `${acknowledged} of ${asked} times a member says that it is gone there.`,
    ...(acknowledged < asked ? [rest] : []),
    NOT_TAKEN_BACK,
  ].join(" ");
}

/** What was done before the files themselves go. */
export interface Farewell extends Acknowledged {
  readonly spaces: number;
  readonly copies: readonly string[];
}

export interface Erasure {
  readonly plan: (scope: Scope) => ErasurePlan;
  readonly erase: (scope: Scope, by: "terminal" | "elicitation") => Promise<ErasureReport>;
  /** Before all files of the home go: takes back what was shared, leaves every space, reaches copies. */
  readonly farewell: () => Promise<Farewell>;
}

export interface ErasureDeps {
  readonly home: Home;
  readonly store: OwnedStore;
  readonly audit: Pick<Audit, "write">;
  readonly erasers: Erasers;
  /** Removes an entry with all that other domains know of it. */
  readonly forget: (entry: number) => void;
  /** Takes a share back from its space. */
  readonly retract: (share: number) => void;
  /** What members said of a share that was taken back. */
  readonly receipts: (share: number) => Acknowledged | undefined;
  /** Begins to leave a space, in the caller's transaction; what is of it goes in the background. */
  readonly leave: (space: number) => void;
  /** Resolves when shares can be taken back and spaces be left. */
  readonly ready: () => Promise<unknown>;
  readonly archive: Pick<Archive, "count" | "texts" | "remove">;
  /** Resolves when what was begun in spaces is done on this machine. */
  readonly settled: () => Promise<unknown>;
}

/** Entries of one transaction. */
const AT_ONCE = 16;
/** Members who are connected answer within a moment; the others when they come. */
const WAIT_MS = 3000;
const LOOK_MS = 100;

/**
 * Erases for good: rows, words in the index, history, vectors, stored replies, keys of items. What was shared is taken
 * back first. Then a scan proves it. Cut off, it has erased a part: the same again does the rest.
 */
export function createErasure(deps: ErasureDeps): Erasure {
  const { store, audit, erasers, archive } = deps;
  const entryOf = store.prepare<[number], { id: number }>("SELECT id FROM entry WHERE id = ?");
  const entriesOf = store.prepare<[string], { id: number }>(
    "SELECT id FROM entry WHERE project = ? ORDER BY id",
  );
  const tasksOf = store.prepare<[string], { id: number }>("SELECT id FROM task WHERE project = ?");
  const SHARED = `SELECT share.id, space.id IS NULL AS stranded FROM share
    LEFT JOIN space ON space.id = share.space AND space.state <> 'leaving'
    WHERE share.state IN ('released', 'stranded')`;
  const sharesOf = store.prepare<[number], SharedRow>(`${SHARED} AND share.entry = ?`);
  const sharesIn = store.prepare<[number], SharedRow>(`${SHARED} AND share.space = ?`);
  const waitingIn = store.prepare<[number], { id: number }>(
    "SELECT id FROM share WHERE space = ? AND state IN ('previewed', 'pending')",
  );
  const texts = store.prepare<[number, number, number], { text: string }>(
    `SELECT concat_ws(char(10), title, body, tags) AS text FROM entry WHERE id = ?
     UNION ALL SELECT concat_ws(char(10), title, body, tags) FROM entry_history WHERE entry = ?
     UNION ALL SELECT text FROM entry_note WHERE entry = ?`,
  );
  const taskTexts = store.prepare<[number, number, number], { text: string }>(
    `SELECT concat_ws(char(10), title, body, accept) AS text FROM task WHERE id = ?
     UNION ALL SELECT glob FROM task_path WHERE task = ?
     UNION ALL SELECT coalesce(note, '') FROM task_event WHERE task = ?`,
  );
  const receivedTexts = store.prepare<[number], { text: string }>(
    "SELECT concat_ws(char(10), title, body) AS text FROM received WHERE space = ?",
  );
  const messagesOf = store.prepare<[string], { text: string }>(
    "SELECT body AS text FROM message WHERE project = ?",
  );
  const sessionsOf = store.prepare<[string], { id: number }>(
    "SELECT id FROM session WHERE project = ?",
  );
  const sessionTexts = store.prepare<[string, string, string, string], { text: string }>(
    `SELECT concat_ws(char(10), goal, state, branch) AS text FROM session WHERE project = ?
     UNION ALL SELECT value FROM session, json_each(session.next) WHERE project = ?
     UNION ALL SELECT value FROM session, json_each(session.dirty) WHERE project = ?
     UNION ALL SELECT text FROM session_item WHERE session IN (SELECT id FROM session WHERE project = ?)`,
  );
  const removeSessions = store.prepare<[string]>("DELETE FROM session WHERE project = ?");
  const usageOf = store.prepare<[string, string], { n: number }>(
    `SELECT EXISTS (SELECT 1 FROM usage WHERE project = ?)
       + EXISTS (SELECT 1 FROM usage_reading WHERE project = ?) AS n`,
  );
  const removeUsage = ["usage", "usage_reading", "usage_crossing"].map((table) =>
    store.prepare<[string]>(`DELETE FROM ${table} WHERE project = ?`),
  );
  const removeMessages = store.prepare<[string]>("DELETE FROM message WHERE project = ?");
  const removeLists = store.prepare<[]>(
    "DELETE FROM call WHERE tool IN ('message', 'session', 'usage')",
  );
  const removeTask = store.prepare<[number]>("DELETE FROM task WHERE id = ?");
  const removeReplies = store.prepare<[string]>(
    "DELETE FROM call WHERE json_extract(reply, '$.id') = ?",
  );
  const removeShares = store.prepare<[number]>("DELETE FROM share WHERE space = ?");
  const stateOf = store.prepare<[number], { state: string }>(
    "SELECT state FROM space WHERE id = ?",
  );
  const emptyBatches = store.prepare<[]>(
    `DELETE FROM import_batch WHERE finished IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM import_entry WHERE batch = import_batch.id)`,
  );
  const sayings = store.prepare<
    [string, string, string, string, string, string, string, string, string],
    { n: number }
  >(
    `SELECT EXISTS (SELECT 1 FROM entry WHERE instr(concat_ws(char(10), title, body, tags), ?) > 0)
       OR EXISTS (SELECT 1 FROM entry_history WHERE instr(concat_ws(char(10), title, body, tags), ?) > 0)
       OR EXISTS (SELECT 1 FROM entry_note WHERE instr(text, ?) > 0)
       OR EXISTS (SELECT 1 FROM task WHERE instr(concat_ws(char(10), title, body, accept), ?) > 0)
       OR EXISTS (SELECT 1 FROM task_event WHERE instr(note, ?) > 0)
       OR EXISTS (SELECT 1 FROM message WHERE instr(body, ?) > 0)
       OR EXISTS (SELECT 1 FROM session WHERE instr(concat_ws(char(10), goal, state, next, branch, dirty, client, person), ?) > 0)
       OR EXISTS (SELECT 1 FROM session_item WHERE instr(text, ?) > 0)
       OR EXISTS (SELECT 1 FROM received WHERE instr(concat_ws(char(10), title, body), ?) > 0) AS n`,
  );
  const everyShare = store.prepare<[], SharedRow>(SHARED);
  const spaces = store.prepare<[], { id: number }>("SELECT id FROM space ORDER BY id");
  return {
    plan: (scope) => ({
      ...counts(find(scope)),
      warnings: [...erasers.owed(), ...erasers.warnings()],
    }),
    erase,
    farewell,
  };

  async function farewell(): Promise<Farewell> {
    const left = spaces.all().map(idOf);
    if (left.length > 0) await deps.ready();
    const said = await takeBack(everyShare.all());
    for (const space of left) await leave(space);
    const copies = await erasers.erase({ scope: "all" });
    return { ...said, spaces: left.length, copies };
  }

  /** Asks members to delete what was shared, and gives those who are connected a moment to say that they did. */
  async function takeBack(shares: readonly SharedRow[]): Promise<Acknowledged> {
    for (const { id } of shares) store.transaction(() => deps.retract(id));
    for (let waited = 0; ; waited += LOOK_MS) {
      const said = shares.map(({ id }) => deps.receipts(id) ?? { asked: 0, acknowledged: 0 });
      const asked = said.reduce((sum, one) => sum + one.asked, 0);
      const acknowledged = said.reduce((sum, one) => sum + one.acknowledged, 0);
      if (acknowledged >= asked || waited >= WAIT_MS) return { asked, acknowledged };
      await wait(LOOK_MS);
    }
  }

  async function erase(scope: Scope, by: "terminal" | "elicitation"): Promise<ErasureReport> {
    const found = find(scope);
    const plan = counts(found);
    const isIn = "space" in scope && stateOf.get(scope.space) !== undefined;
    if (isIn || plan.shared > 0) await deps.ready();
    const pieces = piecesOf(textsOf(scope, found));
    const said = await takeBack(found.shares);
    if ("space" in scope) await leave(scope.space);
    else if (plan.shared > 0) await deps.settled();
    const slices = Math.max(1, Math.ceil(found.entries.length / AT_ONCE));
    for (let slice = 0; slice < slices; slice += 1) {
      // Nothing is gone of which the copies are not owed, and the last of it goes with the record of all.
      store.transaction(() => {
        erasers.owe();
        found.entries.slice(slice * AT_ONCE, (slice + 1) * AT_ONCE).forEach(deps.forget);
        if (slice < slices - 1) return;
        removeRest(scope, found);
        audit.write({ ...subjectOf(scope), actor: by, numbers: { ...plan } });
      });
      await giveWay();
    }
    const copies = await erasers.erase({ scope: "entries", ids: found.entries });
    store.emptyLog();
    const { found: left, ...looked } = await scanHome(deps, pieces);
    const elsewhere = left.filter(isSaid).length;
    const traces = left.length - elsewhere;
    return { ...plan, ...said, ...looked, pieces: pieces.length, elsewhere, traces, copies };
  }

  function removeRest(scope: Scope, { tasks }: Found): void {
    for (const id of tasks) {
      removeTask.run(id);
      removeReplies.run(`T${id}`);
    }
    if ("project" in scope) {
      archive.remove(scope.project);
      removeSessions.run(scope.project);
      for (const remove of removeUsage) remove.run(scope.project);
      removeMessages.run(scope.project);
      removeLists.run();
    }
    emptyBatches.run();
  }

  /** Throws `not_found` for nothing, unless an erasure that was cut off has left something to do. */
  function find(scope: Scope): Found {
    if ("space" in scope) {
      if (!stateOf.get(scope.space) && sharesIn.all(scope.space).length === 0) assertOwed();
      return { entries: [], tasks: [], archived: 0, shares: sharesIn.all(scope.space) };
    }
    const entries = (
      "entry" in scope ? entryOf.all(scope.entry) : entriesOf.all(scope.project)
    ).map(idOf);
    const tasks = "project" in scope ? tasksOf.all(scope.project).map(idOf) : [];
    const archived = "project" in scope ? archive.count(scope.project) : 0;
    const sessions = "project" in scope ? sessionsOf.all(scope.project).length : 0;
    const used = "project" in scope ? (usageOf.get(scope.project, scope.project)?.n ?? 0) : 0;
    if (entries.length + tasks.length + archived + sessions + used === 0) assertOwed();
    return { entries, tasks, archived, shares: entries.flatMap((id) => sharesOf.all(id)) };
  }

  function assertOwed(): void {
    if (erasers.owed().length === 0) throw nothing();
  }

  function* textsOf(scope: Scope, { entries, tasks }: Found): Generator<string> {
    for (const id of entries) for (const { text } of texts.all(id, id, id)) yield text;
    if ("project" in scope) yield* archivedTexts(archive.texts(scope.project));
    for (const id of tasks) for (const { text } of taskTexts.all(id, id, id)) yield text;
    if ("project" in scope) {
      const { project } = scope;
      for (const { text } of messagesOf.all(project)) yield text;
      for (const { text } of sessionTexts.all(project, project, project, project)) yield text;
    }
    if ("space" in scope) for (const { text } of receivedTexts.all(scope.space)) yield text;
  }

  /** One that an erasure before this one has begun to leave is left already, but for what goes in the background. */
  async function leave(space: number): Promise<void> {
    store.transaction(() => {
      erasers.owe();
      for (const { id } of waitingIn.all(space)) deps.retract(id);
      removeShares.run(space);
      const { state } = stateOf.get(space) ?? {};
      if (state !== undefined && state !== "leaving") deps.leave(space);
    });
    await deps.settled();
    if (stateOf.get(space))
      throw new PairedError("unavailable", `S${space} is left, but not all of it is removed yet`, {
        fix: "Run: paired-mcp stop. Then run the same again.",
      });
  }

  function isSaid(piece: Buffer): boolean {
    const text = piece.toString("utf8");
    const each = [text, text, text] as const;
    return sayings.get(...each, ...each, ...each)?.n === 1;
  }
}

interface Found {
  readonly entries: readonly number[];
  readonly tasks: readonly number[];
  /** Tasks in the archive. */
  readonly archived: number;
  readonly shares: readonly SharedRow[];
}

interface SharedRow {
  readonly id: number;
  /** 1: this person is no longer in its space. */
  readonly stranded: number;
}

/** A packed text is of JSON lines; what it says is the strings in them. */
function* archivedTexts(packed: Iterable<string>): Generator<string> {
  for (const lines of packed)
    for (const line of lines.split("\n")) yield* stringsIn(JSON.parse(line));
}

function* stringsIn(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (typeof value === "object" && value !== null)
    for (const each of Object.values(value)) yield* stringsIn(each);
}

function counts({ entries, tasks, archived, shares }: Found): ErasureCounts {
  const stranded = shares.filter((share) => share.stranded === 1).length;
  const shared = shares.length - stranded;
  return { entries: entries.length, tasks: tasks.length + archived, shared, stranded };
}

function subjectOf(
  scope: Scope,
): Pick<Parameters<Audit["write"]>[0], "event" | "about" | "space" | "detail"> {
  if ("entry" in scope) return { event: "erase.entry", about: { kind: "entry", id: scope.entry } };
  if ("space" in scope) return { event: "erase.scope", space: scope.space, detail: "space" };
  return { event: "erase.scope", detail: "project" };
}

function idOf({ id }: { readonly id: number }): number {
  return id;
}

function nothing(): PairedError {
  return new PairedError("not_found", "there is nothing of that kind here", {
    fix: "memory_search and task_list find what there is; what is erased is gone for good.",
  });
}
