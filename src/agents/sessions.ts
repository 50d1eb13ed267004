import type { Changes } from "../changes.ts";
import type { Clock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import type { Store } from "../store/db.ts";
import type { WorkTree } from "../work-tree.ts";
import type { Board } from "./board.ts";
import { isHolder, LEASE_MS } from "./moves.ts";
import type { ArchivedSession } from "./session-archive.ts";
import { createSessionRows } from "./session-rows.ts";
import {
  type ItemKind,
  itemName,
  type Packet,
  type Session,
  type SessionItem,
  sessionName,
  type Writer,
} from "./session.ts";
import { ENDED, type Task, taskName } from "./task.ts";

export interface Sessions {
  /** The caller's own session; made when it is new. */
  readonly begin: (by: Writer, goal?: string) => Session;
  readonly findOwn: (by: Writer) => Session | undefined;
  /** Writes down where the work stands, so that nothing is lost if the client is. */
  readonly checkpoint: (by: Writer, packet: Packet, tree: WorkTree) => Session;
  /** The same, and the caller's tasks wait for whoever resumes. Throws `bad_input` without a state or a next step. */
  readonly handoff: (by: Writer, packet: Packet, tree: WorkTree) => Session;
  /**
   * Goes on where a session stopped: without an id the newest that is not at work. Its tasks become the caller's. Throws
   * `not_found` or, for one of another project, `conflict`.
   */
  readonly resume: (by: Writer, id: number | undefined, tree: WorkTree) => Resumed;
  /** What `resume` would take; `by` has none of its own, or it was handed over. */
  readonly findWaiting: (project: string, key?: string) => Session | undefined;
  readonly list: (project: string, limit: number) => readonly Session[];
  readonly items: (project: string, kind: ItemKind) => readonly SessionItem[];
  readonly standing: (session: Session) => string;
  /** A repository as the tables have it: a keyed hash stands for where it is. */
  readonly marked: (tree: WorkTree) => WorkTree;
  /** Any call of a connection says that it is there. */
  readonly beat: (key: string) => void;
  /** The connection has ended: whoever resumes need not wait for its leases. */
  readonly left: (key: string) => void;
}

export interface Resumed {
  readonly own: Session;
  /** The one that goes on, as it was left; undefined: there is none. */
  readonly from: Session | undefined;
  /** What is the caller's now. */
  readonly tasks: readonly Task[];
  /** Why others are not, a sentence each. */
  readonly missed: readonly string[];
}

/** Of one project, those that are looked at for one to go on from. */
const LOOK_AT = 50;
const MAX_TASKS = 20;

export function createSessions(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly changes: Changes;
  readonly board: Board;
  readonly findArchived: (id: number) => ArchivedSession | undefined;
  /** The user of this machine. */
  readonly person: string;
  /** A keyed hash, so that no path is stored. */
  readonly mark: (text: string) => string;
}): Sessions {
  const { store, clock, changes, board, findArchived, person, mark } = deps;
  const rows = createSessionRows(store);
  return {
    begin: (by, goal) =>
      store.transaction(() => {
        const isNew = !rows.findOwn(by.session, by.project);
        const own = ensure(by);
        if (goal !== undefined) rows.save({ ...own, goal });
        if (isNew || goal !== undefined) tell(by.project);
        return goal === undefined ? own : get(own.id);
      }),
    findOwn: ({ session, project }) => rows.findOwn(session, project),
    checkpoint: (by, packet, tree) => store.transaction(() => get(write(by, packet, tree).id)),
    handoff: (by, packet, tree) =>
      store.transaction(() => {
        const own = write(by, packet, tree);
        if (own.state === null && own.next.length === 0)
          throw new PairedError("bad_input", "a handoff needs a state or a next step", {
            fix: "Give `state` how far the work is, and `next` what is to be done.",
          });
        const step = own.next[0] ?? own.state ?? "";
        for (const id of own.tasks)
          board.move(id, { action: "block", note: waitsIn(own, `next: ${step}`) }, by);
        rows.save({ ...own, ended: clock() });
        return get(own.id);
      }),
    resume: (by, id, tree) =>
      store.transaction(() => {
        const from = id === undefined ? findWaiting(by.project, by.session) : pick(id, by.project);
        const own = ensure(by);
        tell(by.project);
        if (!from) return { own, from, tasks: [], missed: [] };
        const claims = tasksOf(from).map((task) => claim(task, from, by));
        const tasks = claims.flatMap((one) => (typeof one === "string" ? [] : [one]));
        const missed = claims.flatMap((one) => (typeof one === "string" ? [one] : []));
        // One in the archive has no row any more, and the statement finds none.
        if (from.id !== own.id) rows.save({ ...from, resumedBy: own.id });
        // A copy of all: the next one goes on from here, even if this client is lost at once.
        const packet = own.packed && from.id !== own.id ? own : from;
        const { goal, state, next, links } = packet;
        const held = tasks.map((task) => task.id);
        const kept = { ...marked(tree), goal: own.goal ?? goal, state, next, links, tasks: held };
        rows.save({ ...own, ...kept, packed: true, isGone: false, ended: null, resumedBy: null });
        return { own: get(own.id), from, tasks, missed };
      }),
    findWaiting,
    list: rows.newest,
    items: rows.items,
    standing,
    marked,
    beat(key) {
      const now = clock();
      if (!rows.isStale(key, now)) return;
      store.transaction(() => {
        rows.setSeen(key, now);
        rows.setGone(key, false).forEach(tell);
      });
    },
    left: (key) => store.transaction(() => rows.setGone(key, true).forEach(tell)),
  };

  function tell(project: string): void {
    store.afterCommit(() => changes.tell({ kind: "session", project }));
  }

  function ensure(by: Writer): Session {
    const found = rows.findOwn(by.session, by.project);
    if (found) return { ...found, isGone: false, seen: clock() };
    const made = rows.insert(by, person, clock());
    rows.save(made);
    return made;
  }

  function write(by: Writer, packet: Packet, tree: WorkTree): Session {
    const own = ensure(by);
    const now = clock();
    const { goal = own.goal, state = own.state, next = own.next, links = own.links } = packet;
    close(packet.closes ?? [], by.project, now);
    note(own.id, "decision", packet.decisions ?? [], by.project);
    note(own.id, "question", packet.questions ?? [], by.project);
    const held = board.lastHeld(by.session, by.project).filter((id) => {
      const { lease } = board.get(id);
      return lease === undefined || isHolder(lease, by);
    });
    const written: Session = {
      ...own,
      ...marked(tree),
      goal,
      state,
      next,
      links,
      packed: true,
      ended: null,
      resumedBy: null,
      tasks: held.slice(0, MAX_TASKS),
    };
    rows.save(written);
    tell(by.project);
    return written;
  }

  /** A model repeats what it knows: what is open already is not noted twice. */
  function note(session: number, kind: ItemKind, texts: readonly string[], project: string): void {
    const known = new Set(rows.items(project, kind).map(({ text }) => text));
    for (const text of new Set(texts))
      if (!known.has(text)) rows.addItem(session, kind, text, clock());
  }

  function close(ids: readonly number[], project: string, now: number): void {
    for (const id of ids)
      if (!rows.closeItem(id, project, now))
        throw new PairedError("not_found", `there is no ${itemName(id)} in this project`, {
          fix: "session with action list shows what is open.",
        });
  }

  function findWaiting(project: string, key?: string): Session | undefined {
    return rows
      .newest(project, LOOK_AT)
      .find(
        (one) =>
          one.resumedBy === null &&
          (one.key === key ? one.ended !== null : !isAtWork(one)) &&
          (one.packed || board.lastHeld(one.key, project).length > 0),
      );
  }

  function pick(id: number, project: string): Session {
    const found = rows.find(id) ?? findArchived(id)?.session ?? get(id);
    if (found.project === project) return found;
    throw new PairedError(
      "conflict",
      `${sessionName(id)} is of the project ${found.project}, and this is ${project}`,
      { fix: "Resume it in a client that works in that project; nothing was changed." },
    );
  }

  /** What it wrote down, and what it held when it was lost. */
  function tasksOf({ tasks, key, project }: Session): number[] {
    return [...new Set([...tasks, ...board.lastHeld(key, project)])].slice(0, MAX_TASKS);
  }

  function claim(id: number, from: Session, by: Writer): Task | string {
    const task = board.find(id);
    if (!task) return `${taskName(id)} is no longer on the board`;
    if (ENDED.has(task.state)) return `${taskName(id)} is ${task.state}`;
    if (isHolder(task.lease, by)) return task;
    try {
      const { lease } = task;
      if (lease?.session === from.key && !isAtWork(from))
        board.move(id, { action: "block", note: waitsIn(from, "its client is gone") }, lease);
      return board.move(id, { action: "claim" }, by);
    } catch (error) {
      if (!(error instanceof PairedError)) throw error;
      return `${taskName(id)} stays: ${error.message}`;
    }
  }

  /** One whose connection nobody has seen end counts as gone when its leases would have run out, or the clock was set. */
  function isAtWork({ ended, isGone, seen }: Session): boolean {
    return ended === null && !isGone && Math.abs(clock() - seen) < LEASE_MS;
  }

  function standing(session: Session): string {
    const { resumedBy, ended } = session;
    if (resumedBy !== null) return `resumed by ${sessionName(resumedBy)}`;
    if (ended !== null) return "handed over";
    return isAtWork(session) ? "at work" : "stopped without a hand-off";
  }

  function marked(tree: WorkTree): WorkTree {
    const { repository } = tree;
    return { ...tree, repository: repository === undefined ? undefined : mark(repository) };
  }

  function get(id: number): Session {
    const session = rows.find(id);
    if (session) return session;
    throw new PairedError("not_found", `there is no session ${sessionName(id)}`, {
      fix: "session with action list shows those that there are.",
    });
  }
}

function waitsIn({ id }: Session, why: string): string {
  return `waits in ${sessionName(id)} for who resumes it; ${why}`;
}
