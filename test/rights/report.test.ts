import { expect, test } from "vitest";

import { RELEASE_KINDS } from "../../src/release/kinds.ts";
import { complianceReport } from "../../src/rights/compliance.ts";
import { reportPage } from "../../src/rights/report-page.ts";
import { reportLines, reportText } from "../../src/rights/report-text.ts";
import { openRights, START } from "./open-rights.ts";

test("the report counts every table and file, and has no content", async () => {
  await using world = await openRights();
  world.remember("sentinel-body-1", { title: "sentinel-title-2", project: "sentinel-project-3" });

  const report = await world.ctx.rights.report();

  expect(report.tables.find(({ table }) => table === "entry")).toMatchObject({
    rows: 1,
    oldest: START,
    purpose: "recall",
    basis: "own use",
  });
  expect(report.files.find(({ path }) => path === "paired.db")).toMatchObject({ files: 1 });
  expect(report).toMatchObject({ left: [], otherFiles: 0, audit: { intact: true } });
  const shown = [
    JSON.stringify(report),
    reportText(report),
    reportPage(report),
    complianceReport(report),
  ];
  expect(shown.filter((text) => text.includes("sentinel"))).toEqual([]);
});

test("what a model gets of it is short", async () => {
  await using world = await openRights();
  world.remember("Refunds wait for the webhook.");

  const lines = reportLines(await world.ctx.rights.report());

  expect(lines.join("\n").length).toBeLessThan(8000);
  expect(lines.join("\n")).toContain("entry: 1 rows");
});

test("the privacy budget of statistics is told by scope, in every form of the report", async () => {
  await using world = await openRights();
  const report = await world.ctx.rights.report();

  expect(report.budget).toEqual({
    exact: Object.keys(RELEASE_KINDS),
    statistics: [],
    scopes: [],
  });
  const nothing = "Nothing statistical can leave: epsilon 0 spent";
  expect(reportText(report)).toContain(`PRIVACY BUDGET (of statistics)\n${nothing}`);
  expect(reportLines(report).join("\n")).toContain(nothing);
  expect(reportPage(report)).toContain(nothing);

  const scopes = [
    { scope: "S1", epsilon: 0.5, limit: 2, releases: 3 },
    { scope: "S2", epsilon: 0, limit: undefined, releases: 0 },
  ];
  const spent = reportText({ ...report, budget: { exact: [], statistics: ["count"], scopes } });
  expect(spent).toContain("epsilon 0.5 spent by count");
  expect(spent).toContain("S1: epsilon 0.5 spent of 2, by 3 statistical releases");
  expect(spent).toContain("S2: epsilon 0 spent of a budget that is not set");
});

test("the page needs no script and loads nothing; what is put in is escaped", async () => {
  await using world = await openRights();
  const report = await world.ctx.rights.report();

  const page = reportPage({ ...report, grants: ["<script>alert(1)</script>"] });

  expect(page).not.toMatch(/<script|src=|href=|@import|url\(/);
  expect(page).toContain("default-src 'none'");
});

test("the record of processing claims nothing, in its first line", async () => {
  await using world = await openRights();

  const text = complianceReport(await world.ctx.rights.report());

  expect(text.split("\n")[0]).toMatch(/claims nothing/);
  expect(text).toContain("Art. 30");
  expect(text).toContain("Art. 35");
});
