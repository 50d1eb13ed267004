import { basename } from "node:path";

import { z } from "zod";

import { PairedError } from "../errors.ts";
import { plainLine } from "../privacy/plain-text.ts";
import { type Checked, readYaml } from "../store/checked-yaml.ts";
import { ADVICE_ROW, type AdviceRow } from "./advice.ts";
import { USAGE_LIMITS } from "./usage-record.ts";

/** In `PAIRED_HOME`; the first that is there counts. */
export const USAGE_FILES = ["usage.yaml", "usage.yml", "usage.json"] as const;
export const USAGE_FILE_BYTES = 64 * 1024;

/** What the person wants: limits, where to go on at one, and which model for what. */
export interface UsageSettings {
  readonly limits: readonly Limit[];
  /** Clients to go on in, the first one first. */
  readonly next: readonly string[];
  /** Rows that count before those that come with PAIRED. */
  readonly advice: readonly AdviceRow[];
}

export const MEASURES = ["context", "tokens", "cost", "quota"] as const;
export type Measure = (typeof MEASURES)[number];

/** At `at` percent of `of` the hand-off is written. */
export interface Limit {
  readonly name: string;
  /** `context`: tokens of one session. `tokens`, `cost`: used in `hours`. `quota`: percent that the client reports. */
  readonly measure: Measure;
  /** Tokens, dollars or percent. */
  readonly of: number;
  readonly hours: number;
  readonly at: number;
  /** Only what this client uses, and its sessions. */
  readonly client: string | undefined;
}

const MAX_LIMITS = 20;
const MAX_NEXT = 12;
const MAX_ROWS = 100;
/** What providers call a session. */
const QUOTA_HOURS = 5;
/** Of what is used in a time, so much leaves room to finish. */
const AT = 80;

const NAME = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,23}$/, "a limit's name is 1 to 24 small letters, digits, - or _");
const CLIENT = plainLine(48).regex(/^[\w .@/-]+$/, "a client as it names itself, such as codex");
const LIMIT = z
  .strictObject({
    context: z.int().min(1).max(USAGE_LIMITS.tokens).optional(),
    tokens: z.int().min(1).max(USAGE_LIMITS.tokens).optional(),
    cost: z.number().positive().max(USAGE_LIMITS.dollars).optional(),
    quota: z.number().positive().max(100).optional(),
    hours: z.int().min(1).max(USAGE_LIMITS.hours).optional(),
    at: z.number().positive().max(100).optional(),
    client: CLIENT.optional(),
  })
  .superRefine((limit, context) => {
    const given = MEASURES.filter((measure) => limit[measure] !== undefined);
    const [measure] = given;
    const issue = (message: string): void => context.addIssue({ code: "custom", message });
    if (!measure || given.length > 1) issue(`a limit is one of ${MEASURES.join(", ")}`);
    else if (measure === "context" && limit.hours !== undefined) issue("a context has no hours");
    else if ((measure === "tokens" || measure === "cost") && limit.hours === undefined)
      issue(`${measure} needs the hours in which they count`);
  });

const FILE = z.strictObject({
  version: z.literal(1),
  limits: z
    .record(NAME, LIMIT)
    .refine((limits) => Object.keys(limits).length <= MAX_LIMITS, `at most ${MAX_LIMITS} limits`)
    .optional(),
  next: z.array(CLIENT).max(MAX_NEXT).optional(),
  advice: z.array(ADVICE_ROW).max(MAX_ROWS).optional(),
});

/** Never throws: a file that cannot be used is a fault in one phrase, with the line. */
export function readUsageSettings(text: string): Checked<UsageSettings> {
  const read = readYaml(text, FILE);
  if ("fault" in read) return read;
  const { limits = {}, next = [], advice = [] } = read.data;
  return {
    data: { limits: Object.entries(limits).map(([name, one]) => limitOf(name, one)), next, advice },
  };
}

/** In words for `doctor` and `node_status`. */
export function usageFault(path: string, fault: string): PairedError {
  return new PairedError(
    "bad_input",
    `${basename(path)} does not count: ${fault}; there are no limits`,
    { fix: `Mend ${path}; it is read again by itself.` },
  );
}

function limitOf(name: string, given: z.output<typeof LIMIT>): Limit {
  const measure = MEASURES.find((each) => given[each] !== undefined) ?? "context";
  const whole = measure === "context" || measure === "quota";
  return {
    name,
    measure,
    of: given[measure] ?? 0,
    hours: given.hours ?? QUOTA_HOURS,
    at: given.at ?? (whole ? 100 : AT),
    client: given.client,
  };
}
