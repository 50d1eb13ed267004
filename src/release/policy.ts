import { z } from "zod";

import type { Impact } from "./impact.ts";

const NAMES = z.array(z.string().min(1).max(120)).min(1).max(100);
const LEVEL = z.enum(["low", "medium", "high"]);
const RULE = z.strictObject({
  effect: z.enum(["deny", "ask", "passphrase"]),
  kinds: NAMES.optional(),
  /** A `*` stands for any characters. */
  projects: NAMES.optional(),
  roles: NAMES.optional(),
  tags: NAMES.optional(),
  /** `S2` or the name of a space. */
  spaces: NAMES.optional(),
  /** `own`: a space that this person founded; `joined`: somebody else says who reads it. */
  trust: z.enum(["own", "joined"]).optional(),
  /** So much or more. */
  impact: LEVEL.optional(),
  why: z.string().min(1).max(200).optional(),
});

/** A policy as its file says it. */
export const POLICY = z.strictObject({
  version: z.literal(1),
  /** What holds where no rule says anything. */
  default: z.enum(["ask", "deny"]).default("ask"),
  rules: z.array(RULE).max(200).default([]),
  /** Whether anything may leave without a question of its own. */
  standing: z.boolean().default(true),
  /** The only spaces to which anything leaves, by name. */
  only_spaces: z.array(z.string().min(1).max(120)).max(100).optional(),
  /** Whether texts may go to a model on another machine. */
  remote_models: z.boolean().default(true),
  minimum_retention_days: z.int().min(1).max(36_500).optional(),
  /** The database gets a new key when its key is so old. Each begins a new part of the backups, which is a whole one. */
  rotate_keys_days: z.int().min(7).max(3650).optional(),
});
export type Policy = z.output<typeof POLICY>;
type Rule = Policy["rules"][number];

export const NO_POLICY: Policy = POLICY.parse({ version: 1 });

/** What a policy decides about. */
export interface Case {
  readonly kind: string;
  readonly project: string | undefined;
  readonly role: string | undefined;
  readonly tags: readonly string[];
  /** `S2`, and its name. */
  readonly space: readonly string[];
  readonly trust: "own" | "joined";
  readonly impact: Impact["level"];
}

export interface Verdict {
  readonly effect: "deny" | "ask" | "passphrase";
  /** What decided: `rule 2 of policy.yaml: ...`. */
  readonly because: string;
  readonly standing: boolean;
}

const LEVELS = ["low", "medium", "high"] as const;
const STRICTNESS = ["ask", "passphrase", "deny"] as const;

/** The strictest of all rules that match; the default, where none does. `name` is how the file is called. */
export function decide(policy: Policy, name: string, about: Case): Verdict {
  const { standing } = policy;
  if (!isListed(policy.only_spaces, about.space))
    return { effect: "deny", because: `${name} lists the only spaces, and not this one`, standing };
  const matching = policy.rules.flatMap((rule, index) =>
    matches(rule, about) ? [{ ...rule, number: index + 1 }] : [],
  );
  const [rule] = matching.toSorted(
    (a, b) => STRICTNESS.indexOf(b.effect) - STRICTNESS.indexOf(a.effect),
  );
  if (!rule) return { effect: policy.default, because: `the default of ${name}`, standing };
  const why = rule.why === undefined ? "" : `: ${rule.why}`;
  return { effect: rule.effect, because: `rule ${rule.number} of ${name}${why}`, standing };
}

/** Whether a policy that lists the only spaces has this one, by any of its names; one without a list has all. */
export function isListed(only: Policy["only_spaces"], names: readonly string[]): boolean {
  return only === undefined || only.some((each) => names.some((name) => isLike(name, each)));
}

export function stricter(a: Verdict, b: Verdict): Verdict {
  const worst = STRICTNESS.indexOf(a.effect) >= STRICTNESS.indexOf(b.effect) ? a : b;
  return { ...worst, standing: a.standing && b.standing };
}

function matches(rule: Rule, about: Case): boolean {
  const { kinds, projects, roles, tags, spaces, trust, impact } = rule;
  const has = (wanted: readonly string[] | undefined, found: readonly string[]): boolean =>
    wanted === undefined || wanted.some((each) => found.some((one) => isLike(one, each)));
  return (
    has(kinds, [about.kind]) &&
    has(projects, [about.project ?? ""]) &&
    has(roles, [about.role ?? ""]) &&
    has(tags, about.tags) &&
    has(spaces, about.space) &&
    (trust === undefined || trust === about.trust) &&
    (impact === undefined || LEVELS.indexOf(about.impact) >= LEVELS.indexOf(impact))
  );
}

/** Case does not matter; `*` stands for any characters. Linear: each part is looked for once, in order. */
function isLike(text: string, pattern: string): boolean {
  const [first = "", ...rest] = pattern.toLowerCase().split("*");
  const lower = text.toLowerCase();
  if (rest.length === 0) return lower === first;
  if (!lower.startsWith(first)) return false;
  const last = rest.pop() ?? "";
  let at = first.length;
  for (const part of rest) {
    const found = lower.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return lower.length - last.length >= at && lower.endsWith(last);
}
