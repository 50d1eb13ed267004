import { compareStates, type Change } from "./change.ts";
import type { Step } from "./fitech.ts";

/** What one step looked like from outside, with all that came before it; the label beside. */
export interface Sample {
  readonly person: string;
  readonly values: readonly number[];
  readonly yes: boolean;
}

/** One step, the `n`th of its sequence, with what it changed. */
interface Moment {
  readonly n: number;
  readonly step: Step;
  readonly change: Change;
  /** The code without white space. */
  readonly state: string;
}
type Track = (moment: Moment) => readonly number[];

const WINDOWS_S = [30, 180, 600];
/** A person's own pace is known from so many steps on. */
const OWN_STEPS = 5;
const RECENT = 10;
const KINDS = [
  "insert",
  "delete",
  "paste",
  "edit",
  "format",
  "File.Run",
  "File.Submit",
  "File.Init",
  "File.RequestHelp",
];

/**
 * Every step of a sequence with its features: kinds of steps, pace against the person's own so far, churn, places and states
 * that were there before, runs, and brackets that do not close (for what an editor's diagnostics would say). Nothing
 * looks ahead, and no words of the code are used.
 */
export function describeSteps(sequence: readonly Step[]): Sample[] {
  const tracks = [
    trackKinds(),
    trackPace(),
    trackPlaces(),
    trackStates(),
    trackBrackets(),
    trackRuns(),
    trackWindows(),
  ];
  let change: Change | undefined;
  let before: Step | undefined;
  return sequence.map((step, n) => {
    change = compareStates(before, step, change);
    before = step;
    const moment = { n, step, change, state: step.code.replaceAll(/\s+/g, "") };
    return {
      person: step.person,
      values: tracks.flatMap((track) => track(moment)),
      yes: step.marked,
    };
  });
}

/** What kind of step this is, and was the one before. */
function trackKinds(): Track {
  let before = KINDS.map(() => 0);
  return ({ step }) => {
    const now = KINDS.map((kind) => (step.what === kind ? 1 : 0));
    const both = [...now, ...before];
    before = now;
    return both;
  };
}

/** Gaps and sizes of this and the last three steps, and against the person's own so far. */
function trackPace(): Track {
  const gap = createOwn();
  const size = createOwn();
  const last = Array.from({ length: 9 }, () => 0);
  return ({ n, step, change }) => {
    const now = [log(change.gapS), log(change.put), log(change.cut)];
    const [logGap = 0, logPut = 0] = now;
    const values = [
      ...now,
      gap.zOf(logGap),
      size.zOf(logPut),
      change.put > 0 && change.cut > 0 ? 1 : 0,
      log(n),
      log(step.seconds),
      ...last,
    ];
    gap.add(logGap);
    if (isChanged(change)) size.add(logPut);
    last.splice(0, 3);
    last.push(...now);
    return values;
  };
}

/** Where in the text it was, and how often there before. */
function trackPlaces(): Track {
  const edited = new Map<number, number>();
  const recent: boolean[] = [];
  return ({ change }) => {
    recent.push(change.isSameLine);
    if (recent.length > RECENT) recent.shift();
    const times = isChanged(change) ? (edited.get(change.line) ?? 0) : 0;
    if (isChanged(change)) edited.set(change.line, times + 1);
    return [
      log(change.jump),
      change.isSameLine ? 1 : 0,
      recent.filter(Boolean).length,
      log(change.toEnd),
      change.depth,
      log(times),
    ];
  };
}

/** Whether the code is as it was before, and as long as it has been. */
function trackStates(): Track {
  const seen = new Map<string, number>();
  let revisits = 0;
  let longest = 0;
  let longestAt = 0;
  return ({ n, change, state }) => {
    const at = isChanged(change) ? seen.get(state) : undefined;
    if (at !== undefined) revisits += 1;
    seen.set(state, n);
    if (state.length > longest) longestAt = n;
    longest = Math.max(longest, state.length);
    return [
      at === undefined ? 0 : 1,
      at === undefined ? 0 : log(n - at),
      revisits,
      state.length / Math.max(1, longest),
      log(state.length),
      log(n - longestAt),
    ];
  };
}

/** Whether brackets and quotes close, and for how long they have not. */
function trackBrackets(): Track {
  let closedAtS = 0;
  let open = 0;
  return ({ step }) => {
    const was = open;
    const isClosed = closes(step.code);
    open = isClosed ? 0 : open + 1;
    if (isClosed) closedAtS = step.seconds;
    return [
      isClosed ? 1 : 0,
      log(open),
      log(was),
      log(step.seconds - closedAtS),
      isClosed && was > 0 ? 1 : 0,
      !isClosed && was === 0 ? 1 : 0,
    ];
  };
}

/** Time, steps and changes since the last run, and runs of what was run before. */
function trackRuns(): Track {
  let runAtS = 0;
  let runStep = 0;
  let runs = 0;
  let emptyRuns = 0;
  let changes = 0;
  return ({ n, step, change }) => {
    const sinceS = step.seconds - runAtS;
    const steps = n - runStep;
    const changed = changes;
    if (change.isRun) {
      if (changes === 0 && runs > 0) emptyRuns += 1;
      runs += 1;
      runAtS = step.seconds;
      runStep = n;
    }
    changes = change.isRun ? 0 : changes + (isChanged(change) ? 1 : 0);
    return [log(sinceS), log(steps), log(changed), log(runs), emptyRuns];
  };
}

/** Sums over the last half minute, three and ten minutes. */
function trackWindows(): Track {
  const past: Change[] = [];
  return ({ step, change }) => {
    past.push(change);
    return WINDOWS_S.flatMap((span) =>
      summarise(past.filter((one) => one.atS >= step.seconds - span)),
    );
  };
}

function summarise(changes: readonly Change[]): number[] {
  const sum = (of: (one: Change) => number): number =>
    changes.reduce((all, one) => all + of(one), 0);
  const put = sum((one) => one.put);
  const cut = sum((one) => one.cut);
  const gaps = changes.map((one) => log(one.gapS));
  return [
    log(changes.length),
    cut / Math.max(1, put),
    log(put - cut),
    sum((one) => (one.isRun ? 1 : 0)),
    sum((one) => log(one.gapS)) / changes.length,
    Math.max(...gaps),
    new Set(changes.map((one) => one.line)).size,
  ];
}

/** Whether brackets and quotes are closed. */
export function closes(code: string): boolean {
  const open: string[] = [];
  for (const [sign] of code
    .replaceAll(/\/\/.*/g, "")
    .replaceAll(/'[^'\n]*'|"[^"\n]*"/g, "")
    .matchAll(/[()[\]{}'"]/g)) {
    if ("([{".includes(sign)) open.push(sign);
    else if ("([{"[")]}".indexOf(sign)] !== open.pop()) return false;
  }
  return open.length === 0;
}

interface Own {
  readonly add: (value: number) => void;
  /** Standard deviations from the mean so far, within +-4; 0 while young. */
  readonly zOf: (value: number) => number;
}

/** Mean and spread of a person's own values so far (Welford 1962). */
function createOwn(): Own {
  let count = 0;
  let mean = 0;
  let squares = 0;
  return {
    add(value) {
      count += 1;
      const off = value - mean;
      mean += off / count;
      squares += off * (value - mean);
    },
    zOf(value) {
      const spread = Math.sqrt(squares / Math.max(1, count - 1));
      if (count < OWN_STEPS || spread < 1e-9) return 0;
      return Math.max(-4, Math.min(4, (value - mean) / spread));
    },
  };
}

function isChanged({ put, cut }: Change): boolean {
  return put + cut > 0;
}

function log(value: number): number {
  return Math.log1p(Math.max(0, value));
}
