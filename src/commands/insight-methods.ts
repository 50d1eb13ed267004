import { z } from "zod";

import { checkIn } from "../emotion/check-in.ts";
import { isItem, type Item } from "../emotion/consent.ts";
import { GRAINS } from "../emotion/flow/grains.ts";
import { timesOf } from "../emotion/flow/human-time.ts";
import { IDLE_MINUTES, MINUTE_MS } from "../emotion/flow/idle.ts";
import { loadInsights } from "../emotion/insights/load.ts";
import type { AdminMethods } from "../node/admin.ts";
import { PROOF } from "../privacy/keys/proof.ts";

const ITEM = z.string().refine((name): name is Item => isItem(name));
const ON = z.strictObject({ items: z.array(ITEM).min(1).max(12), proof: PROOF.optional() });
const IDLE = z.strictObject({
  idleMs: z.int().refine((ms) => IDLE_MINUTES.some((minutes) => minutes * MINUTE_MS === ms)),
});
const SPAN = z.strictObject({
  grain: z.enum(GRAINS.map(({ name }) => name)),
  from: z.int().min(0),
  to: z.int().min(0),
});
const PERIOD = z.strictObject({ period: z.enum(["day", "week"]) });
const SHOWN = 20;
const DAYS = { grain: "day", from: 0, to: Number.MAX_SAFE_INTEGER } as const;

/** What `paired-mcp insight` asks of the node: the owner's own command line, and nobody else. */
export const insightMethods: AdminMethods = {
  "insight.status": ({ insight, person }) => ({ ...insight.status(), yes: person.yes() }),
  "insight.on": ({ insight, person }, params) => {
    const { items, proof } = ON.parse(params);
    person.assertThere(proof);
    insight.on(new Set(items));
  },
  "insight.off": ({ insight }) => insight.off(),
  "insight.erase": ({ insight }) => insight.erase(),
  "insight.feel": ({ insight }, params) => insight.labels.checkIn(checkIn.parse(params), "feel"),
  "insight.felt": ({ insight }) => ({
    labels: insight.labels.list(SHOWN),
    mood: insight.labels.mood(),
  }),
  "insight.unfeel": ({ insight }) => insight.labels.undo()?.id ?? null,
  "insight.forget": ({ insight }) => insight.labels.clear(),
  "insight.buckets": ({ insight }, params) => insight.buckets(SPAN.parse(params)),
  "insight.insights": ({ insight, clock }, params) =>
    loadInsights(insight, { ...PERIOD.parse(params), now: clock() }),
  /** What an editor's extension says, in batches; docs/insight.md has the words. */
  "insight.editor": ({ insight }, params) => insight.heardEditor(params),
  "insight.oversized": ({ insight }) => insight.skip("oversized"),
  /** Sets the idle limit, and says each day's hours before and after. */
  "insight.idle": ({ insight }, params) => {
    const { idleMs } = IDLE.parse(params);
    const before = insight.status().idleMs ?? idleMs;
    insight.setIdle(idleMs);
    return insight.buckets(DAYS).map(({ at, sums }) => ({
      at,
      before: timesOf(sums, before).human,
      after: timesOf(sums, idleMs).human,
    }));
  },
};
