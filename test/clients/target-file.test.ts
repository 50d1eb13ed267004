import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";

import { expect, test } from "vitest";

import { applyStep } from "../../src/clients/apply.ts";
import { createBefores } from "../../src/clients/before.ts";
import { launchOn } from "../../src/clients/client.ts";
import { planSteps, type Step } from "../../src/clients/plan.ts";
import { CLIENTS } from "../../src/clients/table.ts";
import { type TemporaryHome, temporaryHome } from "../temporary-home.ts";

const CURSOR = CLIENTS.find(({ slug }) => slug === "cursor");
const BEFORE = '{ "mcpServers": { "git": { "command": "uvx" } } }';

interface Editing extends Disposable {
  readonly place: TemporaryHome;
  readonly path: string;
  readonly plan: (remove?: boolean) => Step;
  readonly apply: (step: Step) => void;
}

/** Cursor's settings in a folder of its own. */
function editing(): Editing {
  const place = temporaryHome();
  const path = place.file("settings/mcp.json");
  mkdirSync(place.file("settings"));
  const befores = createBefores(place.file("paired"));
  const launch = launchOn("linux");
  return {
    place,
    path,
    plan(remove = false) {
      if (!CURSOR) throw new Error("no Cursor");
      const target = { client: CURSOR, path, what: "server", mode: 0o600 } as const;
      const [step] = planSteps([target], { remove, launch, befores });
      if (!step) throw new Error("no step");
      return step;
    },
    apply(step) {
      if (step.change === "add" || step.change === "remove") applyStep(step, befores);
    },
    [Symbol.dispose]: place[Symbol.dispose],
  };
}

test.each<[string, (at: Editing) => void, string]>([
  ["a folder", ({ path }) => mkdirSync(path), "it is not a file"],
  [
    "a link to nothing",
    ({ path, place }) => symlinkSync(place.file("gone"), path),
    "it is a link to a file that is not there",
  ],
  ["a link to itself", ({ path }) => symlinkSync(path, path), "links lead in a circle"],
  [
    "text in UTF-16",
    ({ path }) => writeFileSync(path, Buffer.from(`\uFEFF${BEFORE}`, "utf16le")),
    "it is not UTF-8 text",
  ],
  [
    "a lone number",
    ({ path }) => writeFileSync(path, "7"),
    "line 1: it does not hold a JSON object",
  ],
])("%s in the place of a settings file is refused with what to do", (_, make, says) => {
  using at = editing();
  make(at);

  const step = at.plan();

  expect(step).toMatchObject({
    change: "refused",
    error: { message: expect.stringContaining(says), fix: expect.stringMatching(/\w{3}/) },
  });
});

test("a file on the way there is refused", () => {
  using at = editing();
  writeFileSync(at.place.file("file"), "");
  const client = CURSOR && { ...CURSOR, user: () => at.place.file("file/mcp.json") };
  const path = at.place.file("file/mcp.json");
  const befores = createBefores(at.place.file("paired"));

  const [step] = client
    ? planSteps([{ client, path, what: "server", mode: 0o600 }], {
        remove: false,
        launch: launchOn("linux"),
        befores,
      })
    : [];

  expect(step).toMatchObject({
    change: "refused",
    error: { message: expect.stringContaining("is a file") },
  });
});

test("a file that another program changed after it was read is left to that program", () => {
  using at = editing();
  writeFileSync(at.path, BEFORE);
  const step = at.plan();
  writeFileSync(at.path, "{}");

  expect(() => at.apply(step)).toThrow("was changed by another program just now");

  expect(readFileSync(at.path, "utf8")).toBe("{}");
  expect(readdirSync(at.place.file("settings"))).toEqual(["mcp.json"]);
});

test("a file that came into being meanwhile is not overwritten", () => {
  using at = editing();
  const step = at.plan();
  writeFileSync(at.path, BEFORE);

  expect(() => at.apply(step)).toThrow("was changed by another program just now");
  expect(readFileSync(at.path, "utf8")).toBe(BEFORE);
});

test("a read-only file that has the server already is no fault", () => {
  using at = editing();
  at.apply(at.plan());
  chmodSync(at.path, 0o444);

  expect(at.plan()).toMatchObject({ change: "none", says: "there already" });
  expect(at.plan(true)).toMatchObject({ change: "refused" });
});

test("a byte order mark stays, and the file's mode", () => {
  using at = editing();
  writeFileSync(at.path, `\uFEFF${BEFORE}`);
  chmodSync(at.path, 0o644);

  at.apply(at.plan());

  expect(readFileSync(at.path, "utf8")).toMatch(/^\uFEFF\{ "mcpServers": \{ "git".*"paired"/);
  expect(statSync(at.path).mode & 0o777).toBe(0o644);
  at.apply(at.plan(true));
  expect(readFileSync(at.path, "utf8")).toBe(`\uFEFF${BEFORE}`);
});

test("the copy of what was there is its user's alone, and goes when it is back", () => {
  using at = editing();
  writeFileSync(at.path, BEFORE);
  chmodSync(at.path, 0o644);
  const folder = at.place.file("paired/before-init");

  at.apply(at.plan());

  expect(statSync(folder).mode & 0o777).toBe(0o700);
  for (const file of readdirSync(folder))
    expect(statSync(`${folder}/${file}`).mode & 0o777).toBe(0o600);
  at.apply(at.plan(true));
  expect(readdirSync(folder)).toEqual([]);
});

test("a lost copy takes nothing away: only the server goes", () => {
  using at = editing();
  at.apply(at.plan());
  expect(existsSync(at.path)).toBe(true);
  writeFileSync(at.place.file("empty"), "");
  for (const file of readdirSync(at.place.file("paired/before-init")))
    writeFileSync(at.place.file(`paired/before-init/${file}`), "{");

  at.apply(at.plan(true));

  expect(readFileSync(at.path, "utf8")).toBe('{\n  "mcpServers": {}\n}\n');
});
