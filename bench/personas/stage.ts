import type { Persona } from "./personas.ts";
import type { Random } from "./random.ts";

export type Truth =
  | "away"
  | "waiting_on_agent"
  | "reviewing"
  | "exploring"
  | "editing"
  | "debugging_loop"
  | "committing";

export interface Span<What> {
  readonly fromMs: number;
  readonly toMs: number;
  readonly what: What;
}

/** An event as a client reports it; the benchmark has the product's schema check each. */
export interface Happening {
  readonly v: 1;
  readonly t: number;
  readonly src: string;
  readonly actor: "human" | "agent";
  readonly kind: string;
  readonly sess: string;
  readonly proj: string;
  readonly [more: string]: unknown;
}

export interface Scripted {
  readonly events: readonly Happening[];
  /** Without gaps, in order of time. */
  readonly truth: readonly Span<Truth>[];
  readonly deep: readonly Span<"deep">[];
}

/** All lengths are in seconds. */
export interface Stage {
  readonly now: () => number;
  readonly comeAt: (ms: number) => void;
  readonly edit: (length: number) => void;
  readonly deepWork: (length: number) => void;
  readonly explore: (length: number) => void;
  readonly askAgent: (length: number) => void;
  readonly debug: () => void;
  readonly commit: () => void;
  readonly leave: (length: number) => void;
  readonly goHome: () => void;
  readonly finish: () => Scripted;
}

export interface StageOptions {
  readonly persona: Persona;
  readonly random: Random;
  readonly startMs: number;
  readonly idleLimitMs: number;
}

const FILES = 12;

/** Plays what a person does, one thing after the other: emits what can be seen of it and notes what it was. */
export function createStage({ persona, random, startMs, idleLimitMs }: StageOptions): Stage {
  const events: Happening[] = [];
  const truth: Span<Truth>[] = [];
  const deep: Span<"deep">[] = [];
  let now = startMs;
  let noted = startMs;
  let actedAt = startMs;
  let file = "f0";

  const note = (what: Truth, toMs = now): void => {
    if (toMs <= noted) return;
    const last = truth.at(-1);
    if (last?.what === what) truth[truth.length - 1] = { ...last, toMs };
    else truth.push({ fromMs: noted, toMs, what });
    noted = toMs;
  };
  const emit = (actor: "human" | "agent", kind: string, more: object = {}): void => {
    if (actor === "human") actedAt = now;
    if (random.chance(persona.loss) && kind !== "prompt" && kind !== "notify") return;
    events.push({
      v: 1,
      src: actor === "agent" ? "hook" : "editor",
      actor,
      kind,
      sess: "s",
      proj: "p",
      ...more,
      t: Math.round(now),
    });
  };
  const wait = (seconds: number): void => {
    now += seconds * 1_000;
  };
  const keep = (seconds: number, once: () => void): void => {
    const end = now + seconds * 1_000;
    for (;;) {
      once();
      if (now >= end) return;
    }
  };
  const wander = (chance: number): void => {
    if (random.chance(chance)) file = `f${Math.floor(random.between(0, FILES))}`;
  };
  const move = (): void => emit("human", random.chance(0.15) ? "focus" : "nav", { target: file });

  /** One edit of some kind, after its gap; at times thought or looking something up comes before it. */
  const editOnce = (pace: number, stray: number): void => {
    if (random.chance(persona.think * stray))
      wait(Math.min(110, random.around(persona.thinkLength, 0.7)));
    if (random.chance(persona.lookUp * stray)) {
      const before = file;
      for (let n = random.between(1, 3); n > 0; n -= 1) {
        wander(0.6);
        move();
        wait(random.around(2, 0.5));
      }
      file = before;
    }
    const times = persona.batched ? Math.ceil(random.between(0, 4)) : 1;
    wait(random.around(persona.editGap * pace, persona.spread) * times);
    wander(persona.wander * stray);
    emit(
      "human",
      random.pick([
        ["edit", 90],
        ["undo", 4],
        ["bulk", 2],
        ["save", 4],
      ]),
      {
        target: file,
        ...(times > 1 ? { n: times } : {}),
      },
    );
  };
  const moveOnce = (targets: readonly string[] = []): void => {
    wait(random.around(persona.moveGap, persona.spread));
    if (random.chance(persona.think * 2))
      wait(Math.min(110, random.around(persona.thinkLength, 0.7)));
    if (targets.length > 0 && !random.chance(0.1))
      file = targets[Math.floor(random.next() * targets.length)] ?? file;
    else wander(0.5);
    if (random.chance(persona.touchUp)) emit("human", "edit", { target: file });
    else if (random.chance(0.1)) emit("human", "tool", { cls: "search", ok: true });
    else move();
  };
  const keepEditing = (length: number, pace = 1, stray = 1): void =>
    keep(length, () => editOnce(pace, stray));
  const keepMoving = (length: number, targets: readonly string[] = []): void =>
    keep(length, () => moveOnce(targets));

  const askAgent = (length: number): void => {
    emit("human", "prompt", { src: "hook", size: 2 });
    let written = playAgent(length * 0.4);
    if (random.chance(0.2)) {
      emit("agent", "notify", { cls: "ask" });
      wait(random.between(3, 60));
      note("reviewing");
    }
    written = [...written, ...playAgent(length * 0.6)];
    emit("agent", "notify", { cls: "stop" });
    if (random.chance(0.06)) {
      // Who was gone before the agent stopped is not known to be: the limit runs from its stop.
      const back = now + random.between(300, 1_500) * 1_000;
      note("reviewing", now + idleLimitMs);
      now = back;
      note("away");
      return;
    }
    const reviewLength = Math.max(15, random.around(50, 0.7));
    if (written.length > 0) keepMoving(reviewLength, written);
    else wait(Math.min(100, reviewLength));
    note("reviewing");
  };

  /** The agent works for so long; the person waits, or does something else for a part of it. Answers the files written. */
  const playAgent = (length: number): string[] => {
    const written: string[] = [];
    const startedAt = now;
    keep(length, () => {
      wait(random.around(8, 0.7));
      const target = `f${Math.floor(random.between(0, FILES))}`;
      const cls = random.pick([
        ["read", 4],
        ["search", 2],
        ["write", 3],
        ["run", 2],
      ]);
      if (cls === "write") written.push(target);
      emit("agent", "tool", { cls, ok: true, target });
    });
    const stopAt = now;
    if (length > 60 && random.chance(persona.parallel)) {
      now = startedAt + random.between(10, length * 0.3) * 1_000;
      note("waiting_on_agent");
      const what = random.pick([
        ["editing", 1],
        ["exploring", 1],
      ]);
      const seconds = random.between(0.3, 0.6) * length;
      if (what === "editing") keepEditing(seconds);
      else keepMoving(seconds);
      note(what);
    }
    now = Math.max(now, stopAt);
    note("waiting_on_agent");
    return written;
  };

  const debug = (): void => {
    const test = `t${Math.floor(random.between(0, 9))}`;
    const runTest = (ok: boolean): void => {
      wait(random.between(1, 8));
      emit("human", "test", { ok, target: test });
    };
    keepEditing(random.around(60, 0.5));
    runTest(false);
    keepEditing(random.around(50, 0.6));
    runTest(false);
    note("editing");
    for (let rounds = random.between(0, 4); rounds > 0; rounds -= 1) {
      if (random.chance(0.5)) keepMoving(random.around(25, 0.6));
      keepEditing(random.around(45, 0.6));
      runTest(false);
    }
    keepEditing(random.around(40, 0.6));
    runTest(true);
    note("debugging_loop");
  };

  const leave = (length: number): void => {
    // What a commit or a green test was followed by before leaving is looking around.
    if (!["editing", "exploring", "reviewing"].includes(truth.at(-1)?.what ?? "")) explore(30);
    const back = now + length * 1_000;
    const what = truth.at(-1)?.what ?? "exploring";
    if (random.chance(persona.lock)) {
      wait(random.between(1, 10));
      emit("human", "idle");
      note(what);
    } else {
      const limitAt = Math.max(actedAt, noted) + idleLimitMs;
      note(what, Math.min(limitAt, back));
    }
    now = Math.max(now, back);
    note("away");
  };
  const explore = (length: number): void => {
    keepMoving(Math.max(20, length));
    note("exploring");
  };

  return {
    now: () => now,
    edit(length) {
      keepEditing(Math.max(20, length));
      note("editing");
    },
    deepWork(length) {
      const fromMs = now;
      file = `f${Math.floor(random.between(0, FILES))}`;
      keepEditing(length, 0.5, 0.2);
      note("editing");
      deep.push({ fromMs, toMs: now, what: "deep" });
    },
    explore,
    askAgent,
    debug,
    commit() {
      const from = now;
      while (random.chance(persona.staging * 0.7)) {
        emit("human", "tool", { cls: "git", ok: true });
        wait(random.between(3, 12));
      }
      emit("human", random.chance(0.05) ? "revert" : "commit", { src: "git", size: 1 });
      wait(random.between(2, 12));
      note("committing", Math.max(from, now));
    },
    leave,
    comeAt(ms) {
      now = Math.max(now, ms);
      note("away");
      actedAt = now;
    },
    goHome() {
      leave(7_200);
    },
    finish() {
      // Reports of different clients overtake each other a little on their way.
      const arrival = events.map((event) => ({
        event,
        at: event.t + (random.chance(persona.late) ? random.between(0, 2_000) : 0),
      }));
      const ordered = arrival.toSorted((a, b) => a.at - b.at).map(({ event }) => event);
      return { events: ordered, truth, deep };
    },
  };
}
