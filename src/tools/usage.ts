import { z } from "zod";

import { KIND_SHAPE, type Size, SIZES } from "../agents/advice.ts";
import type { Writer } from "../agents/session.ts";
import { MODEL_SHAPE, USAGE_LIMITS } from "../agents/usage-record.ts";
import { sayContext, sayLimit, sayQuota, saySum } from "../agents/usage-text.ts";
import type { Told } from "../agents/usage.ts";
import type { Context } from "../context.ts";
import { PairedError } from "../errors.ts";
import { UNKNOWN_TREE } from "../work-tree.ts";
import { defineTool } from "./define.ts";
import { taskId } from "./ids.ts";
import { ROLE } from "./role-input.ts";
import { writerOf } from "./session.ts";

/** The bounds are not published, for they would cost tokens in every list. */
const COUNT = z.number().refine(isCount, `a whole number from 0 to ${USAGE_LIMITS.tokens}`);
const MICROS = 1_000_000;
const MAX_LINES = 40;
/** What providers call a session. */
const HOURS = 5;

const OUTPUT = z.object({
  used: z.array(z.string()).optional(),
  context: z.string().optional(),
  quotas: z.array(z.string()).optional(),
  limits: z.array(z.string()).optional(),
  role: z.string().optional(),
  strength: z.string().optional(),
  tokens: z.int().optional(),
  reasons: z.array(z.string()).optional(),
  note: z.string().optional(),
});
type Output = z.input<typeof OUTPUT>;

export const usage = defineTool({
  name: "usage",
  title: "Watch what models use",
  description:
    "Keep count of what models use, and choose one. record: what this session used since its last record (tokens, cost in $); context: tokens now; quota: percent of what is allowed in hours. report: what is known, from whom, how old, limits, where to go on. advise: role, model strength, context for a task id or kind (design, fix) and size; why.",
  effect: "write",
  input: z.object({
    action: z.enum(["record", "report", "advise"]),
    model: z
      .string()
      .refine((name) => MODEL_SHAPE.test(name), "not a model's name")
      .optional(),
    tokens_in: COUNT.optional(),
    tokens_out: COUNT.optional(),
    cache_read: COUNT.optional(),
    cache_write: COUNT.optional(),
    context: COUNT.optional(),
    cost: z
      .number()
      .refine((dollars) => dollars >= 0 && dollars <= USAGE_LIMITS.dollars, "dollars, 0 or more")
      .optional(),
    quota: z
      .number()
      .refine((percent) => percent >= 0 && percent <= USAGE_LIMITS.percent, "percent, 0 or more")
      .optional(),
    hours: z
      .number()
      .refine(
        (hours) => isCount(hours) && hours >= 1 && hours <= USAGE_LIMITS.hours,
        `a whole number from 1 to ${USAGE_LIMITS.hours}`,
      )
      .optional(),
    id: z.string().optional(),
    role: ROLE.optional(),
    kind: z
      .string()
      .refine((kind) => KIND_SHAPE.test(kind), "2 to 24 small letters, - or _")
      .optional(),
    size: z.enum(SIZES).optional(),
  }),
  output: OUTPUT,
  async steps(ctx, input, { session: caller, once }) {
    assertTaken(input);
    const by = writerOf(caller);
    const { action, hours = HOURS } = input;
    if (action === "report") return { ...sayReport(ctx, by, hours), note: ctx.usage.goOn(by) };
    if (action === "advise") return sayAdvice(ctx, input);
    const tree = ctx.usage.hasLimits() ? await caller.workTree() : UNKNOWN_TREE;
    return once(() => {
      ctx.usage.record(by, toldBy(input, hours));
      ctx.usage.handOver(by, tree);
      const note = ctx.usage.tell(by);
      return {
        ...sayReport(ctx, by, hours),
        ...(note !== undefined && { note: `${note} Tell the person.` }),
      };
    });
  },
});

const AMOUNTS = ["tokens_in", "tokens_out", "cache_read", "cache_write", "cost"] as const;
const STANDING = ["context", "quota"] as const;
const TAKES = {
  record: ["model", ...AMOUNTS, ...STANDING, "hours"],
  report: ["hours"],
  advise: ["id", "role", "kind", "size"],
} as const;

interface Input extends Partial<
  Readonly<Record<(typeof AMOUNTS)[number] | (typeof STANDING)[number], number | undefined>>
> {
  readonly action: keyof typeof TAKES;
  readonly model?: string | undefined;
  readonly hours?: number | undefined;
  readonly id?: string | undefined;
  readonly role?: string | undefined;
  readonly kind?: string | undefined;
  readonly size?: Size | undefined;
}

function toldBy(input: Input, hours: number): Told {
  const { model, context, quota } = input;
  if ([...AMOUNTS, ...STANDING].every((name) => input[name] === undefined))
    throw new PairedError("bad_input", "record needs a number", {
      fix: `Give one of ${[...AMOUNTS, ...STANDING].join(", ")}; leave out what you do not know.`,
    });
  return {
    model,
    context,
    quotas: quota === undefined ? [] : [{ hours, value: quota, resets: null }],
    amounts: {
      tokensIn: input.tokens_in ?? null,
      tokensOut: input.tokens_out ?? null,
      cacheRead: input.cache_read ?? null,
      cacheWrite: input.cache_write ?? null,
      cost: input.cost === undefined ? null : Math.round(input.cost * MICROS),
    },
  };
}

function sayReport({ usage: ledger }: Context, by: Writer, hours: number): Output {
  const { now, context, sums, quotas, limits } = ledger.report(by, hours);
  return {
    used: sums.slice(0, MAX_LINES).map((sum) => saySum(sum, now)),
    context: sayContext(context, now),
    quotas: quotas.slice(0, MAX_LINES).map((quota) => sayQuota(quota, now)),
    limits: limits.map((state) => sayLimit(state, now)),
  };
}

function sayAdvice({ usage: ledger, board, roster }: Context, input: Input): Output {
  const task = input.id === undefined ? undefined : board.get(taskId.parse(input.id));
  const { role, strength, context, reasons } = ledger.advise({
    role: roster.check(input.role) ?? task?.role,
    kind: input.kind ?? (task && task.kind !== "task" ? task.kind : undefined),
    size: input.size,
  });
  return {
    ...(role !== undefined && { role }),
    ...(strength !== undefined && { strength }),
    ...(context !== undefined && { tokens: context }),
    reasons: [...reasons],
  };
}

function assertTaken(input: Input): void {
  const { action } = input;
  const takes = new Set<string>(["action", ...TAKES[action]]);
  const extra = Object.entries(input).find(
    ([name, value]) => value !== undefined && !takes.has(name),
  );
  if (extra)
    throw new PairedError("bad_input", `${action} does not take ${extra[0]}`, {
      fix: `It takes ${TAKES[action].join(", ")}.`,
    });
}

function isCount(count: number): boolean {
  return Number.isInteger(count) && count >= 0 && count <= USAGE_LIMITS.tokens;
}
