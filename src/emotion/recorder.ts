import { createHmac } from "node:crypto";

import type { Changes } from "../changes.ts";
import type { Clock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { Audit } from "../store/audit.ts";
import type { Store } from "../store/db.ts";
import { createAdmission, type Skip, SKIPS } from "./admission.ts";
import { certified } from "./calibrate/certified.ts";
import { type Consent, createConsents, type Item, ITEM_OF } from "./consent.ts";
import { createEngine, type Engine } from "./engine.ts";
import type { WorkEvent } from "./events.ts";
import { type Accounts, createAccounts } from "./flow/accounts.ts";
import { createFlowFile } from "./flow/flow-file.ts";
import type { Bucket, Span } from "./flow/flow-store.ts";
import { type Grain, type Offset, systemOffset } from "./flow/grains.ts";
import { MINUTE_MS } from "./flow/idle.ts";
import { createKeeping, SWEEP_MS } from "./keeping.ts";
import { createLabels, type Labels } from "./labels.ts";
import { createMark, type MarkOf } from "./marks.ts";
import { createPulse } from "./pulse.ts";
import type { WorkReading } from "./reading.ts";
import { createRing } from "./ring.ts";

/** How the person works, as far as they asked for it: events in, what holds now and sums of time out. */
export interface Recorder extends AsyncDisposable {
  /** Takes an event, or says why not; off, it looks at nothing. Cheap: what is made of it comes after. */
  readonly hear: (event: unknown) => Heard;
  /** Whether a source may be heard now; nothing is to be built for one that may not. */
  readonly hears: (item: Item) => boolean;
  /** A salted hash of what must not be kept as it is; throws `unavailable` while off. */
  readonly mark: (of: MarkOf, text: string) => string;
  /** How many more events can be taken without loss. */
  readonly room: () => number;
  readonly skip: (why: Skip) => void;
  /** What holds now; undefined while off. */
  readonly read: () => WorkReading | undefined;
  /** The person said now whether help is welcome. */
  readonly learn: (welcome: boolean) => void;
  /** What the person says of themselves. */
  readonly labels: Labels;
  /** Sums of time, also of an earlier yes; oldest first. */
  readonly buckets: (span: Span) => Bucket[];
  readonly status: () => RecorderStatus;
  /** For `node_status`. */
  readonly health: () => {
    readonly queues: Readonly<Record<string, number>>;
    readonly reasons: readonly string[];
  };
  readonly on: (items: ReadonlySet<Item>) => void;
  readonly off: () => void;
  readonly setIdle: (idleMs: number) => void;
  /** Removes all that was recorded, and the key that it was under. */
  readonly erase: () => void;
  /** Writes down what was gathered, and removes what is over its time. */
  readonly flush: () => void;
  /** Calls `hear` with what is on, now and after each change of it; the result stops it. */
  readonly watch: (hear: (items: ReadonlySet<Item>) => void) => () => void;
}

export type Heard = "taken" | "off" | Skip;

export interface RecorderStatus {
  readonly items: readonly Item[];
  readonly since: number | undefined;
  readonly idleMs: number | undefined;
  /** Taken since this node started. */
  readonly taken: number;
  /** How often which was not taken, since this node started. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly waiting: number;
  readonly rows: Readonly<Record<Grain, number>> | undefined;
  readonly bytes: number;
  /** What is wrong, for `node_status`. */
  readonly trouble: readonly string[];
}

export interface RecorderDeps {
  /** The home folder; `:memory:` keeps nothing. */
  readonly home: string;
  readonly store: Store;
  readonly audit: Pick<Audit, "write">;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly log: Log;
  readonly offset?: Offset;
}

/** Half a minute of the busiest editor. */
const WAITING = 16_384;
/** Between two looks at other work of the node. */
const AT_ONCE = 256;
const FLUSH_MS = 5_000;
/** The machine's clock may be corrected by less at any time. */
const BACK_MS = 2_000;

/** What lives while it is on. */
interface Recording {
  readonly consent: Consent;
  readonly engine: Engine;
  readonly accounts: Accounts;
  readonly mark: (of: MarkOf, text: string) => string;
}

export function createRecorder(deps: RecorderDeps): Recorder {
  const { home, clock, changes, log, offset = systemOffset } = deps;
  const consents = createConsents(deps);
  const file = createFlowFile({ home, key: () => needConsent().key, offset, log });
  const labels = createLabels({ file, clock, offset, read: uncertified });
  const ring = createRing<WorkEvent>(WAITING);
  const admission = createAdmission();
  const watchers = new Set<(items: ReadonlySet<Item>) => void>();
  const skipped = new Map<Skip | "clock_set_back", number>();
  const pulse = createPulse(shown, () => changes.tell({ kind: "work" }));
  const keeping = createKeeping({ file, log });
  let recording: Recording | undefined;
  let timer: NodeJS.Timeout | undefined;
  let drain: NodeJS.Immediate | undefined;
  let taken = 0;
  let latest = 0;
  restart();

  return {
    hear,
    hears: (item) => recording?.consent.items.has(item) ?? false,
    mark: (of, text) => needRecording().mark(of, text),
    room: ring.room,
    skip: (why) => count(why),
    read() {
      const reading = uncertified();
      return reading && certified(reading, labels.certificates());
    },
    learn(welcome) {
      labels.welcome(welcome);
      recording?.engine.learn(welcome, clock());
    },
    labels: {
      ...labels,
      checkIn(answers, via) {
        const id = labels.checkIn(answers, via);
        if (answers.stuck !== undefined) recording?.engine.learn(answers.stuck, clock());
        return id;
      },
    },
    buckets(span) {
      flush();
      return file.look(({ buckets }) => buckets(span)) ?? [];
    },
    status,
    health,
    on(items) {
      if (items.size === 0)
        throw new PairedError("bad_input", "nothing was chosen to be recorded", {
          fix: "Choose at least one item, or leave it off.",
        });
      wrapUp();
      consents.give(items);
      // From here on the file says to hooks that they are wanted.
      file.use(() => undefined);
      restart();
    },
    off() {
      wrapUp();
      consents.stop();
      restart();
    },
    setIdle(idleMs) {
      wrapUp();
      consents.setIdle(idleMs);
      restart();
    },
    erase() {
      ring.clear();
      keeping.clear();
      labels.clear();
      recording = undefined;
      if (consents.find()) file.erase();
      consents.forgetKey();
      restart();
    },
    flush,
    watch(look) {
      watchers.add(look);
      look(recording?.consent.items ?? new Set());
      return () => void watchers.delete(look);
    },
    async [Symbol.asyncDispose]() {
      wrapUp();
      stop();
      file[Symbol.dispose]();
    },
  };

  function hear(raw: unknown): Heard {
    if (!recording) return "off";
    const now = clock();
    if (now < latest - BACK_MS) {
      // The sums go on from the new time; what was between is not known.
      settle();
      recording.accounts.pause(latest);
      admission.clear();
      count("clock_set_back");
      latest = now;
    }
    latest = Math.max(latest, now);
    const event = admission.judge(raw, now);
    if (typeof event === "string") {
      count(event);
      return event;
    }
    const item = ITEM_OF[event.src];
    if (item !== undefined && !recording.consent.items.has(item)) return "off";
    ring.push(event);
    taken += 1;
    drain ??= setImmediate(work);
    return "taken";
  }

  function uncertified(): WorkReading | undefined {
    settle();
    return recording?.engine.read(clock());
  }

  /** A slice of what waits; the rest after others had their turn. */
  function work(): void {
    drain = undefined;
    take(AT_ONCE);
    if (ring.size() > 0) drain = setImmediate(work);
    pulse.touch();
  }

  function settle(): void {
    take(ring.size());
  }

  function take(most: number): void {
    if (!recording) return;
    for (let n = 0; n < most; n += 1) {
      const event = ring.shift();
      if (!event) return;
      recording.engine.hear(event);
      recording.accounts.hear(event);
    }
  }

  function flush(): void {
    settle();
    const now = clock();
    if (recording) {
      recording.accounts.observe(seen(recording.engine.read(now)), now);
      pulse.touch();
    }
    keeping.save(recording, now);
  }

  /** Before it ends or begins anew: the gap under way ends here. */
  function wrapUp(): void {
    flush();
    if (!recording) return;
    const now = clock();
    recording.accounts.pause(now);
    keeping.saveLast(recording, now);
  }

  function hourOf(at: number): number {
    return new Date(at + offset(at) * MINUTE_MS).getUTCHours();
  }

  /** Begins anew with what the person agreed to now. */
  function restart(): void {
    stop();
    const consent = consents.find();
    if (consent && consent.items.size > 0) {
      const salt = createHmac("sha256", consent.key).update("salt").digest();
      recording = {
        consent,
        engine: createEngine({ idleLimitMs: consent.idleMs, saved: keeping.learned(), hourOf }),
        accounts: createAccounts(),
        mark: createMark(salt),
      };
    }
    if (consent) {
      timer = setInterval(flush, recording ? FLUSH_MS : SWEEP_MS);
      timer.unref();
    }
    for (const look of watchers) look(recording?.consent.items ?? new Set());
  }

  function stop(): void {
    clearInterval(timer);
    clearImmediate(drain);
    drain = undefined;
    pulse[Symbol.dispose]();
    recording = undefined;
    ring.clear();
    admission.clear();
  }

  function status(): RecorderStatus {
    const consent = consents.find();
    return {
      items: [...(consent?.items ?? [])],
      since: consent?.since,
      idleMs: consent?.idleMs,
      taken,
      skipped: skips(),
      waiting: ring.size(),
      rows: consent && file.look(({ rows }) => rows()),
      bytes: file.bytes(),
      trouble: trouble(),
    };
  }

  /** How often which was not taken, since this node started. */
  function skips(): Record<string, number> {
    return {
      ...Object.fromEntries(
        [...SKIPS, "clock_set_back" as const].map((why) => [why, skipped.get(why) ?? 0]),
      ),
      dropped: ring.dropped(),
    };
  }

  function trouble(): string[] {
    const failure = keeping.failure();
    return [
      ...(file.damage().isThere ? ["flow.db could not be read and is set aside"] : []),
      ...(failure === undefined ? [] : [`what was recorded is not saved yet (${failure})`]),
    ];
  }

  function health(): { queues: Record<string, number>; reasons: string[] } {
    const wrong = Object.entries(skips()).filter(([, n]) => n > 0);
    return {
      queues: recording ? { work_events: ring.size() } : {},
      reasons: [
        ...trouble(),
        ...(wrong.length > 0
          ? [`events not taken: ${wrong.map(([why, n]) => `${why} ${n}`).join(", ")}`]
          : []),
      ],
    };
  }

  function shown(): string {
    const reading = recording?.engine.read(clock());
    return reading === undefined ? "off" : said(reading);
  }

  function count(why: Skip | "clock_set_back"): void {
    skipped.set(why, (skipped.get(why) ?? 0) + 1);
  }

  function needConsent(): Consent {
    const consent = consents.find();
    if (consent) return consent;
    throw switchedOff();
  }

  function needRecording(): Recording {
    if (recording) return recording;
    throw switchedOff();
  }
}

function seen({
  state,
  focus,
  friction,
  goodMoment,
}: WorkReading): Parameters<Accounts["observe"]>[0] {
  return {
    state: state.value,
    focus: focus.value,
    friction: friction.value === true,
    goodMoment: goodMoment.value === true,
  };
}

/** What of a reading is worth telling when it changes: not the moment, nor the last digits. */
function said({ state, focus, friction, goodMoment }: WorkReading): string {
  return JSON.stringify([
    state.value,
    focus.value,
    focus.basis,
    friction.value,
    friction.score === null ? null : Math.round(friction.score * 20),
    goodMoment,
  ]);
}

function switchedOff(): PairedError {
  return new PairedError("unavailable", "work insight is off", {
    fix: "The person switches it on: paired-mcp insight on",
  });
}
