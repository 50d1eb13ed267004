import { z } from "zod";

import { plainLine } from "../privacy/plain-text.ts";
import { DEFAULT_ADVICE } from "./advice-table.ts";
import { type Role, ROLE_SHAPE } from "./roles.ts";
import { USAGE_LIMITS } from "./usage-record.ts";

export const SIZES = ["small", "medium", "large"] as const;
export type Size = (typeof SIZES)[number];

/** What is to be done; what is not known of it is left out. */
export interface Work {
  readonly role?: Role | undefined;
  /** Such as `fix`; any word that a row knows. */
  readonly kind?: string | undefined;
  readonly size?: Size | undefined;
}

/** For work that all of `when` fits, what the row has to say, and why. */
export interface AdviceRow extends Advised {
  readonly when: Work;
  readonly why: string;
}

interface Advised {
  readonly role?: Role | undefined;
  /** How strong the model should be, in the words of whoever wrote the row. */
  readonly strength?: string | undefined;
  /** How many tokens of context the work takes, at most. */
  readonly context?: number | undefined;
}

export const KIND_SHAPE = /^[a-z][a-z_-]{1,23}$/;

export const ADVICE_ROW = z.strictObject({
  when: z
    .strictObject({
      role: z.string().regex(ROLE_SHAPE).optional(),
      kind: z.string().regex(KIND_SHAPE, "a kind is 2 to 24 small letters, - or _").optional(),
      size: z.enum(SIZES).optional(),
    })
    .default({}),
  role: z.string().regex(ROLE_SHAPE).optional(),
  strength: plainLine(40).optional(),
  context: z.int().min(1).max(USAGE_LIMITS.tokens).optional(),
  why: plainLine(200),
}) satisfies z.ZodType<AdviceRow>;

export interface Advice {
  readonly role: Role | undefined;
  readonly strength: string | undefined;
  readonly context: number | undefined;
  /** What each comes from, a sentence each. */
  readonly reasons: readonly string[];
}

/**
 * The first row that fits says each thing that it has to say; rows of the person's come before those of PAIRED. A role
 * that is not in the team is not advised.
 */
export function advise(
  work: Work,
  own: readonly AdviceRow[],
  isMember: (role: Role) => boolean,
): Advice {
  const rows = [...own, ...DEFAULT_ADVICE].filter(({ when }) => fits(when, work));
  const byRole =
    work.role === undefined
      ? rows.find(({ role }) => role !== undefined && isMember(role))
      : undefined;
  const byStrength = rows.find(({ strength }) => strength !== undefined);
  const byContext = rows.find(({ context }) => context !== undefined);
  const { role = work.role } = byRole ?? {};
  const { strength } = byStrength ?? {};
  const { context } = byContext ?? {};
  const said = new Map<AdviceRow, string[]>();
  const say = (row: AdviceRow | undefined, what: string): void => {
    if (row) said.set(row, [...(said.get(row) ?? []), what]);
  };
  say(byRole, `role ${role}`);
  say(byStrength, `${strength} model`);
  say(byContext, `${context?.toLocaleString("en-US")} tokens of context`);
  return {
    role,
    strength,
    context,
    reasons: [
      ...(work.role === undefined ? [] : [`role ${role}: as you said`]),
      ...[...said].map(([row, what]) => `${what.join(", ")}: ${row.why} (${sourceOf(row, own)})`),
    ],
  };
}

function sourceOf(row: AdviceRow, own: readonly AdviceRow[]): string {
  const at = own.indexOf(row);
  return at < 0 ? "the table that comes with PAIRED" : `row ${at + 1} of your table`;
}

function fits(when: Work, work: Work): boolean {
  return (
    (when.role === undefined || when.role === work.role) &&
    (when.kind === undefined || when.kind === work.kind) &&
    (when.size === undefined || when.size === work.size)
  );
}
