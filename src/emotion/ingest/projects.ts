import type { Clock } from "../../clock.ts";
import type { Item } from "../consent.ts";
import type { Recorder } from "../recorder.ts";
import type { AtWork } from "./at-work.ts";
import { createGitLog, type GitLog } from "./git-log.ts";
import { type SaveWatch, watchSaves } from "./saves.ts";

/** Looks after the repositories that clients work in, as far as the person agreed: git's log, and saves. */
export interface Projects extends Disposable {
  /** A client works in this repository now. */
  readonly seen: (project: string, folder: string) => void;
  /** Looks into git's logs now. */
  readonly look: () => void;
}

interface Watched {
  readonly project: string;
  readonly log: GitLog | undefined;
  readonly saves: SaveWatch | undefined;
  seenAt: number;
}

const LOOK_MS = 2_000;
/** Nobody works there any more. */
const UNSEEN_MS = 30 * 60_000;
const MAX_PROJECTS = 8;
/** Files saved together that are more than a person saves: a checkout, a formatter, a build. */
const MANY = 10;

export function createProjects(deps: {
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly atWork: AtWork;
  readonly searchPath: string | undefined;
}): Projects {
  const { recorder, clock, atWork, searchPath } = deps;
  const watched = new Map<string, Watched>();
  const last = new Map<string, string>();
  let items: ReadonlySet<Item> = new Set();
  let timer: NodeJS.Timeout | undefined;
  const unwatch = recorder.watch((on) => {
    items = on;
    // Whoever is seen next is watched by what holds now.
    close();
    for (const [folder, project] of last) begin(project, folder);
  });
  return {
    seen(project, folder) {
      const known = watched.get(folder);
      if (known) known.seenAt = clock();
      last.delete(folder);
      last.set(folder, project);
      const [oldest] = last.keys();
      if (last.size > MAX_PROJECTS && oldest !== undefined) end(oldest);
      if (!known) begin(project, folder);
    },
    look,
    [Symbol.dispose]() {
      unwatch();
      close();
      last.clear();
    },
  };

  function begin(project: string, folder: string): void {
    if (!items.has("git") && !items.has("saves")) return;
    const log = items.has("git") ? createGitLog(folder) : undefined;
    log?.look();
    const saves = items.has("saves")
      ? watchSaves({ folder, searchPath }, (paths) => saved(project, paths))
      : undefined;
    watched.set(folder, { project, log, saves, seenAt: clock() });
    timer ??= setInterval(look, LOOK_MS);
    timer.unref();
  }

  function look(): void {
    const now = clock();
    for (const [folder, { project, log, seenAt }] of watched) {
      for (const { kind, at } of log?.look() ?? []) {
        const { actor, ...by } = actorIn(project, now);
        recorder.hear({
          v: 1,
          t: Math.min(at, now),
          src: "git",
          actor,
          kind,
          ...by,
          ...(kind === "nav" && { cls: "branch" }),
        });
      }
      if (now - seenAt > UNSEEN_MS) end(folder);
    }
  }

  function saved(project: string, paths: readonly string[]): void {
    const now = clock();
    const { actor, ...by } = actorIn(project, now);
    const common = { v: 1, t: now, src: "fs", ...by } as const;
    if (paths.length > MANY)
      recorder.hear({ ...common, actor: "agent", kind: "bulk", n: Math.min(paths.length, 10_000) });
    else
      for (const path of paths)
        recorder.hear({
          ...common,
          actor,
          kind: "save",
          target: recorder.mark("target", `${project}\0${path}`),
        });
  }

  /** Neither git nor the disk says who it was: an agent, where one is at work. */
  function actorIn(
    project: string,
    now: number,
  ): { readonly actor: "human" | "agent"; readonly sess: string; readonly proj: string } {
    const proj = recorder.mark("project", project);
    return { actor: atWork.isAgent(proj, now) ? "agent" : "human", sess: proj, proj };
  }

  function end(folder: string): void {
    watched.get(folder)?.saves?.[Symbol.dispose]();
    watched.delete(folder);
    last.delete(folder);
  }

  function close(): void {
    clearInterval(timer);
    timer = undefined;
    for (const { saves } of watched.values()) saves?.[Symbol.dispose]();
    watched.clear();
  }
}
