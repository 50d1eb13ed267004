import { createRandom, type Random } from "./random.ts";
import { createStage, type Scripted, type Stage } from "./stage.ts";

/** How somebody works. Gaps and lengths are medians in seconds, the rest are probabilities. */
export interface Persona {
  readonly editGap: number;
  readonly moveGap: number;
  /** How unlike each other gaps are. */
  readonly spread: number;
  /** To stop and think after an edit, and for how long. */
  readonly think: number;
  readonly thinkLength: number;
  /** To look something up while editing, and to change something while looking around. */
  readonly lookUp: number;
  readonly touchUp: number;
  /** To go on in another file. */
  readonly wander: number;
  readonly editLength: number;
  readonly exploreLength: number;
  readonly turnLength: number;
  /** To do something else while an agent works. */
  readonly parallel: number;
  /** To lock the screen on leaving. */
  readonly lock: number;
  /** To have git's steps seen before the commit. */
  readonly staging: number;
  /** Of events, to be lost, and to come up to two seconds late. */
  readonly loss: number;
  readonly late: number;
  readonly batched: boolean;
  /** Stretches of deep work a day. */
  readonly deep: number;
  /** How often each is turned to. */
  readonly turns: number;
  readonly debugs: number;
  readonly explores: number;
}

export function createPersona(random: Random): Persona {
  return {
    editGap: random.around(1.6, 0.6),
    moveGap: random.around(4, 0.4),
    spread: random.between(0.5, 1),
    think: random.between(0.005, 0.04),
    thinkLength: random.between(10, 30),
    lookUp: random.between(0.005, 0.04),
    touchUp: random.between(0, 0.06),
    wander: random.between(0.005, 0.05),
    editLength: random.between(90, 300),
    exploreLength: random.between(45, 150),
    turnLength: random.between(40, 180),
    parallel: random.between(0, 0.4),
    lock: random.between(0, 1),
    staging: random.between(0, 1),
    loss: random.between(0, 0.03),
    late: random.between(0, 0.02),
    batched: random.chance(0.3),
    deep: Math.floor(random.between(0, 4)),
    turns: random.between(0, 4),
    debugs: random.between(0.2, 1),
    explores: random.between(0.5, 2),
  };
}

/**
 * What persona number `seed` does on so many days from `startMs` on: events, and what was truly the case when. People get the
 * idle limit as they would read it in the manual, since who left is only then said to be away.
 */
export function play(
  seed: number,
  { days, startMs, idleLimitMs }: { days: number; startMs: number; idleLimitMs: number },
): Scripted {
  const random = createRandom(seed);
  const persona = createPersona(random);
  const stage = createStage({ persona, random, startMs, idleLimitMs });
  for (let day = 0; day < days; day += 1) {
    const nine = startMs + day * 86_400_000;
    stage.comeAt(nine + random.between(0, 1_800_000));
    work(stage, persona, random, nine + 3.25 * 3_600_000);
    stage.leave(random.between(2_000, 3_600));
    work(stage, persona, random, nine + 8.5 * 3_600_000);
    stage.goHome();
  }
  return stage.finish();
}

/** From one thing to the next until `untilMs`. */
function work(stage: Stage, persona: Persona, random: Random, untilMs: number): void {
  const deepAt = Array.from({ length: Math.ceil(persona.deep / 2) }, () =>
    random.between(stage.now(), untilMs - 3_600_000),
  ).toSorted((a, b) => a - b);
  while (stage.now() < untilMs) {
    const [next = Infinity] = deepAt;
    if (stage.now() >= next) {
      deepAt.shift();
      stage.deepWork(random.between(15, 50) * 60);
    } else {
      const doNext = random.pick<() => void>([
        [() => stage.edit(random.around(persona.editLength, 0.7)), 4],
        [() => stage.explore(random.around(persona.exploreLength, 0.6)), persona.explores],
        [() => stage.askAgent(random.around(persona.turnLength, 0.8)), persona.turns],
        [() => stage.debug(), persona.debugs],
        [() => stage.commit(), 0.8],
        [() => stage.leave(random.around(600, 0.5)), 0.25],
      ]);
      doNext();
    }
  }
}
