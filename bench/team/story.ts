import { playStory } from "../../test/system/story.ts";
import type { Figure } from "../report.ts";

/** Plays story S1 so many times, with a client of each SDK generation killed in turn, and counts those in which nothing was lost. */
export async function measureStory(size: { times: number }): Promise<Figure[]> {
  const { times } = size;
  let whole = 0;
  let notes = 0;
  for (let n = 0; n < times; n += 1)
    try {
      notes += await playStory(n % 2 === 0 ? "new" : "old");
      whole += 1;
    } catch (error) {
      process.stderr.write(`story ${n}: ${String(error)}\n`);
    }
  return [
    {
      what: "story S1, a client killed in its task: nothing lost",
      value: `${whole} of ${times}`,
      goal: `${times} of ${times}`,
    },
    { what: "notes acknowledged before a kill, and found", value: notes },
  ];
}
