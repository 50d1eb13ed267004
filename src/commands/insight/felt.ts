import type { Felt } from "../feel.ts";

const HOUR_MS = 3_600_000;

/** What the person said of themselves, a line each, and what their mood is taken to be, with its age. */
export function feltLines({ labels, mood }: Felt): string[] {
  const lines = labels.map(({ at, ...said }) => `${when(at)}  ${saidIn(said)}`);
  return [
    ...(lines.length > 0 ? lines : ["You have said nothing yet: paired-mcp feel --focus 4"]),
    mood.value === null || mood.ageMs === null
      ? "mood: nobody knows; only you can say it (--mood)"
      : `mood: ${mood.value.toFixed(1)} of 5, ${BASES[mood.basis]}, ${age(mood.ageMs)} old (n ${mood.count})`,
  ];
}

const BASES: Readonly<Record<Felt["mood"]["basis"], string>> = {
  said: "from what you said",
  text: "from how your prompts read",
  none: "from nothing",
};

function saidIn(said: Omit<Felt["labels"][number], "at">): string {
  return [
    said.focus === null ? "" : `focus ${said.focus}`,
    said.mood === null ? "" : `mood ${said.mood}`,
    said.stuck === null ? "" : said.stuck ? "stuck" : "not stuck",
    said.badMoment === true ? "bad moment" : "",
    said.welcome === null ? "" : said.welcome ? "took help" : "no help wanted",
  ]
    .filter((part) => part !== "")
    .join(", ");
}

function when(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace("T", " ");
}

function age(ms: number): string {
  return ms < HOUR_MS ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / HOUR_MS)} h`;
}
