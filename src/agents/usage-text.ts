import type { Limit, Measure } from "./usage-file.ts";
import type { LimitState } from "./usage-limits.ts";
import type { Quota, Reading, UsageSource, UsageSum } from "./usage-record.ts";

const MICROS = 1_000_000;
const SECOND_MS = 1000;

/** `five-hours: at least 1,650,000 of 2,000,000 tokens in 5 h, 82 % (transcript, 3 s ago)` */
export function sayLimit(
  { limit, used, isPartial, sources, observed }: LimitState,
  now: number,
): string {
  const { name, measure, of, hours, client } = limit;
  const whose = client === undefined ? "" : ` of ${client}`;
  const time = measure === "context" ? "" : ` in ${hours} h`;
  const what = `${UNITS[measure]}${whose}${time}`;
  if (used === undefined) return `${name}: unknown of ${amount(of, measure)} ${what}`;
  const least = isPartial ? "at least " : "";
  const share = Math.floor((used / of) * 100);
  const by = observed === undefined ? "" : ` (${sources.join(", ")}, ${age(observed, now)})`;
  return `${name}: ${least}${amount(used, measure)} of ${amount(of, measure)} ${what}, ${share} %${by}`;
}

/** `five-hours: hand over at 80 % of 2,000,000 tokens in 5 h` */
export function sayRule({ name, measure, of, hours, at, client }: Limit): string {
  const whose = client === undefined ? "" : ` of ${client}`;
  const time = measure === "context" ? "" : ` in ${hours} h`;
  const share = at === 100 ? "" : `${at} % of `;
  return `${name}: hand over at ${share}${amount(of, measure)} ${UNITS[measure]}${whose}${time}`;
}

/** `claude-code claude-opus-4-1: in 1,200, out 340, cache read 80,000, written unknown (transcript, 3 s ago)` */
export function saySum(sum: UsageSum, now: number): string {
  const { client, model, records, unknown, cost } = sum;
  const parts = [
    `in ${known(sum.tokensIn)}`,
    `out ${known(sum.tokensOut)}`,
    `cache read ${known(sum.cacheRead)}`,
    `written ${known(sum.cacheWrite)}`,
    ...(cost === null ? [] : [`cost $${(cost / MICROS).toFixed(2)}`]),
  ];
  const least = unknown > 0 ? `, ${unknown} of ${records} without counts` : "";
  return `${client} ${model ?? "unknown model"}: ${parts.join(", ")}${least} ${from(sum, now)}`;
}

/** `codex: 42 % of what is allowed in 5 h, until 14:20 (hook, 3 s ago)` */
export function sayQuota(quota: Quota, now: number): string {
  const { client, value, hours, resets } = quota;
  const until = resets === null ? "" : `, anew at ${new Date(resets).toISOString().slice(0, 16)}Z`;
  return `${client}: ${Math.round(value)} % of what is allowed in ${hours} h${until} ${from(quota, now)}`;
}

/** `84,000 tokens (transcript, 3 s ago)` */
export function sayContext(reading: Reading | undefined, now: number): string {
  return reading ? `${amount(reading.value, "context")} tokens ${from(reading, now)}` : "unknown";
}

/** `PAIRED: context 84,000, 5 h 42 %, limit full reached. Go on in codex: ...` */
export function sayStatus(standing: {
  readonly context: Reading | undefined;
  readonly quotas: readonly Quota[];
  readonly reached: readonly LimitState[];
  readonly goOn: () => string;
}): string {
  const { context, quotas, reached, goOn } = standing;
  const parts = [
    `context ${context ? amount(context.value, "context") : "unknown"}`,
    ...quotas.map(({ hours, value }) => `${hours} h ${Math.round(value)} %`),
    ...reached.map(({ limit }) => `limit ${limit.name} reached`),
  ];
  return `PAIRED: ${parts.join(", ")}${reached.length > 0 ? `. ${goOn()}` : ""}`;
}

/** `3 s ago`, `2 h ago`; a clock that was set back makes it `0 s ago`. */
export function age(observed: number, now: number): string {
  const seconds = Math.max(0, Math.floor((now - observed) / SECOND_MS));
  const [size, unit] = AGES.find(([each]) => seconds >= each) ?? [1, "s"];
  return `${Math.floor(seconds / size)} ${unit} ago`;
}

const AGES = [
  [2 * 86_400, "days"],
  [2 * 3600, "h"],
  [2 * 60, "min"],
] as const;

const UNITS: Readonly<Record<Measure, string>> = {
  context: "tokens of context",
  tokens: "tokens",
  cost: "dollars",
  quota: "percent",
};

function from(
  { source, observed }: { readonly source: UsageSource; readonly observed: number },
  now: number,
): string {
  return `(${source}, ${age(observed, now)})`;
}

function amount(value: number, measure: Measure): string {
  return measure === "cost" ? value.toFixed(2) : Math.round(value).toLocaleString("en-US");
}

function known(count: number | null): string {
  return count === null ? "unknown" : count.toLocaleString("en-US");
}
