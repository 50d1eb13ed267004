import { z } from "zod";

import { PairedError } from "../../errors.ts";
import type { Phrase } from "./personal/phrases.ts";
import { type Action, type Group, HIDE_ALL, type Policy } from "./policy.ts";
import { type OwnPattern, SEVERITIES } from "./rule.ts";

/** What the user has written about redaction, in a file of their own. */
export interface Settings {
  readonly phrases: readonly Phrase[];
  readonly patterns: readonly OwnPattern[];
  /** How many there are. */
  readonly policies: number;
  /** What is done about findings in an entry of this kind on its way into this space, such as `S1`. */
  readonly policyFor: (space: string, kind: string) => Policy;
}

/** The most that a file of settings may hold. */
export const SETTINGS_LIMITS = {
  bytes: 2_097_152,
  names: 20_000,
  patterns: 50,
  patternChars: 200,
  policies: 100,
} as const;

const NAME = z.string().trim().min(2).max(120);
const NAMES = z.array(NAME).max(SETTINGS_LIMITS.names).default([]);
const ACTION = z.enum(["hide", "keep", "block"]);
/** Credentials are never let through. */
const SECRET_ACTION = z.enum(["hide", "block"]);

const POLICY = z.strictObject({
  space: z
    .string()
    .regex(/^S[1-9][0-9]{0,8}$/, "must be the id of a space, such as S1")
    .optional(),
  kinds: z.array(z.string().min(1).max(40)).max(20).optional(),
  secrets: SECRET_ACTION.optional(),
  contact: ACTION.optional(),
  names: ACTION.optional(),
  network: ACTION.optional(),
  places: ACTION.optional(),
  money: ACTION.optional(),
  patterns: ACTION.optional(),
});

const SETTINGS = z.strictObject({
  people: NAMES,
  customers: NAMES,
  repositories: NAMES,
  hosts: NAMES,
  patterns: z
    .array(
      z.strictObject({
        kind: z.string().regex(/^[a-z][a-z0-9_]{0,23}$/, "must be letters, digits and _"),
        pattern: z.string().min(2).max(SETTINGS_LIMITS.patternChars),
        severity: z.enum(SEVERITIES).default("medium"),
      }),
    )
    .max(SETTINGS_LIMITS.patterns)
    .default([]),
  policies: z.array(POLICY).max(SETTINGS_LIMITS.policies).default([]),
});

export const NO_SETTINGS: Settings = {
  phrases: [],
  patterns: [],
  policies: 0,
  policyFor: () => HIDE_ALL,
};

/** Reads the file's text; throws `bad_input` that names the field, never what it holds. */
export function parseSettings(text: string): Settings {
  const { people, customers, repositories, hosts, patterns, policies } = check(text);
  return {
    phrases: [
      ...people.map((name) => phrase(name, "name", "medium")),
      ...customers.map((name) => phrase(name, "customer", "medium")),
      ...repositories.map((name) => phrase(name, "repository", "low")),
      ...hosts.map((name) => phrase(name, "host", "low")),
    ],
    patterns: patterns.map(({ kind, ...rest }) => Object.assign(rest, { kind: `custom:${kind}` })),
    policies: policies.length,
    policyFor: (space, kind) =>
      policies
        .filter((policy) => policy.space === undefined || policy.space === space)
        .filter((policy) => policy.kinds === undefined || policy.kinds.includes(kind))
        .reduce<Policy>((sum, policy) => Object.assign({}, sum, actionsOf(policy)), HIDE_ALL),
  };
}

function check(text: string): z.output<typeof SETTINGS> {
  const parsed = SETTINGS.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join(".") || "the file";
  throw badSettings(`${where}: ${issue ? describe(issue) : "not as it should be"}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badSettings("it is not JSON");
  }
}

/** What is wrong, without the value: what stands in this file is what must not be told. */
function describe(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") return `it has ${issue.keys.length} fields unknown here`;
  if (issue.code === "invalid_value") return `it takes ${issue.values.join(", ")}`;
  return issue.message;
}

export function badSettings(what: string, cause?: unknown): PairedError {
  return new PairedError("bad_input", `redaction.json: ${what}`, {
    cause,
    fix: "Correct it, or move it away: without it, all that is found is hidden.",
  });
}

function phrase(text: string, kind: string, severity: Phrase["severity"]): Phrase {
  return { text, kind: `personal:${kind}`, severity };
}

function actionsOf(policy: z.output<typeof POLICY>): Partial<Record<Group, Action>> {
  const { space: _space, kinds: _kinds, ...actions } = policy;
  return Object.fromEntries(Object.entries(actions).filter(([, action]) => action !== undefined));
}
