import { z } from "zod";

import type { Clock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import { type Certificate, certify, type Label } from "./calibrate/certify.ts";
import type { CheckIn } from "./check-in.ts";
import type { FlowFile } from "./flow/flow-file.ts";
import type { Offset } from "./flow/grains.ts";
import { MINUTE_MS } from "./flow/idle.ts";
import type { LabelRow, Way } from "./flow/label-store.ts";
import { type MoodReading, readMood, type ReadText } from "./mood.ts";
import type { MomentReading, WorkReading } from "./reading.ts";

/** What the person says of themselves, and what that earns the heads. */
export interface Labels {
  /** Keeps it with what the heads say at this moment; returns its number. */
  readonly checkIn: (said: CheckIn, via: Way) => number;
  /** Help was offered, and taken or not. */
  readonly welcome: (welcome: boolean) => void;
  /** The newest `limit`, oldest first. */
  readonly list: (limit: number) => readonly LabelRow[];
  /** Forgets the last; undefined where there is none. */
  readonly undo: () => LabelRow | undefined;
  /** Forgets all of them; says how many. */
  readonly clear: () => number;
  readonly mood: () => MoodReading;
  /** A prompt of theirs was read; kept in memory, for an hour. */
  readonly readText: (text: ReadText) => void;
  /** Whether to ask for a check-in now: at a boundary, at most four times a day. */
  readonly isDue: (moment: MomentReading) => boolean;
  /** They were asked: counts against the day, whatever they answer. */
  readonly asked: () => void;
  readonly certificates: () => Certificates;
}

export interface Certificates {
  /** Of "you are in a focus block". */
  readonly focus: Certificate;
  /** Of "help would be welcome". */
  readonly friction: Certificate;
}

export interface LabelsDeps {
  readonly file: Pick<FlowFile, "use" | "look">;
  readonly clock: Clock;
  readonly offset: Offset;
  /** What the heads say now, without certificates; undefined while work insight is off. */
  readonly read: () => WorkReading | undefined;
}

const ASK = { aDay: 4, apartMs: 90 * MINUTE_MS, dayMs: 24 * 60 * MINUTE_MS } as const;
/** Where the work has come to an end of its own, so that a question breaks nothing. */
const BOUNDARIES: ReadonlySet<MomentReading["why"]> = new Set([
  "commit",
  "green_test",
  "agent_stopped",
]);
const MOST = 1000;
const MOST_TEXTS = 64;
const FOCUSED_FROM = 4;
const ASKED = "asked";
const TIMES = z.array(z.number()).max(ASK.aDay);

export function createLabels({ file, clock, offset, read }: LabelsDeps): Labels {
  let texts: readonly ReadText[] = [];
  let known: Certificates | undefined;
  const list = (limit: number): readonly LabelRow[] =>
    file.look(({ labels }) => labels.list(limit)) ?? [];
  const keep = (row: Partial<LabelRow> & Pick<LabelRow, "via">): number => {
    const reading = read();
    if (!reading)
      throw new PairedError("unavailable", "work insight is off, and keeps nothing", {
        fix: "The person switches it on: paired-mcp insight on",
      });
    known = undefined;
    return file.use(({ labels }) =>
      labels.add({ ...NOTHING, ...shownBy(reading), at: clock(), ...row }),
    );
  };
  const askedTimes = (now: number): number[] => {
    const body = file.look(({ learned }) => learned.find(ASKED));
    const times = TIMES.safeParse(body === undefined ? [] : JSON.parse(body)).data ?? [];
    return times.filter((at) => at <= now && now - at < ASK.dayMs);
  };
  return {
    checkIn: (said, via) => keep({ ...defined(said), via }),
    welcome(welcome) {
      if (read()) keep({ welcome, via: "offer" });
    },
    list,
    undo() {
      const last = list(1).at(-1);
      if (last) file.use(({ labels }) => labels.remove(last.id));
      known = undefined;
      return last;
    },
    clear() {
      known = undefined;
      texts = [];
      return file.look(({ labels }) => labels.clear()) ?? 0;
    },
    mood() {
      const reports = list(MOST).flatMap(({ at, mood }) => (mood === null ? [] : [{ at, mood }]));
      return readMood(reports, clock(), texts);
    },
    readText(text) {
      texts = [...texts, text].slice(-MOST_TEXTS);
    },
    isDue({ value, why }) {
      if (value !== true || !BOUNDARIES.has(why) || !read()) return false;
      const now = clock();
      const times = askedTimes(now);
      return times.length < ASK.aDay && now - (times.at(-1) ?? -Infinity) >= ASK.apartMs;
    },
    asked() {
      const now = clock();
      const times = [...askedTimes(now), now].slice(-ASK.aDay);
      file.use(({ learned }) => learned.save(ASKED, JSON.stringify(times), now));
    },
    certificates: () => (known ??= certificatesOf(list(MOST), offset(clock()) * MINUTE_MS)),
  };
}

/** What each label says of what was shown: a focus block is right from focus 4 on, welcome help if stuck or taken. */
export function certificatesOf(rows: readonly LabelRow[], offsetMs: number): Certificates {
  const focus = rows.flatMap(({ at, focus: said, focusScore }): Label[] =>
    said === null || focusScore === null
      ? []
      : [{ t: at, score: focusScore, right: said >= FOCUSED_FROM }],
  );
  const friction = rows.flatMap(({ at, stuck, welcome, frictionScore }): Label[] => {
    const right = welcome ?? stuck;
    return right === null || frictionScore === null ? [] : [{ t: at, score: frictionScore, right }];
  });
  return { focus: certify(focus, { offsetMs }), friction: certify(friction, { offsetMs }) };
}

const NOTHING = {
  focus: null,
  mood: null,
  stuck: null,
  badMoment: null,
  welcome: null,
  focusScore: null,
  frictionScore: null,
} as const;

function shownBy({ focus, friction }: WorkReading): Pick<LabelRow, "focusScore" | "frictionScore"> {
  return {
    focusScore: focus.value === "in_block" ? focus.score : null,
    frictionScore: friction.value === true ? friction.score : null,
  };
}

function defined({ focus, mood, stuck, badMoment }: CheckIn): Partial<LabelRow> {
  return {
    focus: focus ?? null,
    mood: mood ?? null,
    stuck: stuck ?? null,
    badMoment: badMoment ?? null,
  };
}
