import { reportLines } from "../../rights/report-text.ts";
import type { PrivacyAction } from "./action.ts";

/** What is kept and why, what left, and what guards it: counts and times, no content. */
export const report: PrivacyAction = {
  takes: [],
  run: async ({ rights }) => ({
    records: reportLines(await rights.report()),
    note: "Empty tables are left out. All of it, for the person: `paired-mcp privacy`, with --html FILE as a page.",
  }),
};
