import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import type { FunctionFigures } from "../../src/emotion/complexity/functions.ts";
import { openGrammars } from "../../src/emotion/complexity/grammars.ts";
import { findLanguage } from "../../src/emotion/complexity/languages.ts";
import { createMeasurer, type Measurer } from "../../src/emotion/complexity/measure.ts";
import { PairedError } from "../../src/errors.ts";
import { type Figure, percentile, time } from "../report.ts";

const ROOT = join(import.meta.dirname, "../..");
/** Our own sources, and those of others who write in other ways. */
const FOLDERS = ["src", "node_modules/hypercore", "node_modules/hyperdht", "node_modules/zod/src"];
const COUNT = 200;
/** What has no decisions, all agree on. */
const LEAST_PATHS = 3;
const WHOLE_LINES = 1200;
const LINES = 1000;
const EDITS = 200;
const WARM = 3;
const FULL = 40;

interface Linter {
  readonly verify: (text: string, config: unknown, filename: string) => readonly Message[];
}
interface Message {
  readonly ruleId: string | null;
  readonly message: string;
  readonly fatal?: boolean;
}

/** E11: the same figures as eslint and eslint-plugin-sonarjs, and how long a file takes that was read before. */
export async function measureComplexity(): Promise<Figure[]> {
  // Before the others are loaded, whose heap every collection would have to look through.
  const speed = await measureSpeed();
  const others = openLinter();
  const measurer = createMeasurer(await openGrammars(undefined));
  const samples = await findSamples(measurer);
  let cyclomatic = 0;
  let cognitive = 0;
  for (const { path, text } of samples) {
    const found = await measure(measurer, path, text);
    const theirs = others(path, text);
    if (
      isSame(
        found.map((one) => one.cyclomatic),
        theirs.cyclomatic,
      )
    )
      cyclomatic += 1;
    if (isSame(found.map((one) => one.cognitive).filter(Boolean), theirs.cognitive)) cognitive += 1;
  }
  const share = (count: number): number => (100 * count) / samples.length;
  return [
    { what: "functions, with those inside them", value: samples.length, goal: `= ${COUNT}` },
    { what: "cyclomatic as eslint has it", value: share(cyclomatic), unit: "%", goal: ">= 95" },
    { what: "cognitive as sonarjs has it", value: share(cognitive), unit: "%", goal: ">= 95" },
    ...speed,
  ];
}

async function measureSpeed(): Promise<Figure[]> {
  const grammars = await openGrammars(undefined);
  const lines = sources()
    .filter(({ path }) => path.startsWith("src/memory/"))
    .map((one) => one.text)
    .join("\n")
    .split("\n");
  const whole = lines.slice(0, WHOLE_LINES).join("\n");
  const text = lines.slice(0, LINES).join("\n");
  for (let n = 0; n < WARM; n += 1) await measure(createMeasurer(grammars), "warm.ts", whole);
  const cpu: number[] = [];
  const full = await time(FULL, () =>
    inProcessor(cpu, () => measure(createMeasurer(grammars), "a.ts", whole)),
  );
  const measurer = createMeasurer(grammars);
  await measure(measurer, "a.ts", text);
  const places = [...text.matchAll(/^ +const .*;$/gm)].map(
    ({ 0: line, index }) => index + line.length,
  );
  const again: number[] = [];
  const editCpu: number[] = [];
  for (let n = 0; n < EDITS; n += 1) {
    // A statement is put in and timed, and taken out again.
    const at = places[(n * 31) % places.length] ?? 0;
    const edited = `${text.slice(0, at)} if (a && b) c();${text.slice(at)}`;
    again.push(
      ...(await time(1, () => inProcessor(editCpu, () => measure(measurer, "a.ts", edited)))),
    );
    await measure(measurer, "a.ts", text);
  }
  return [
    {
      what: `${WHOLE_LINES} lines, read whole, p95`,
      value: percentile(full, 0.95),
      unit: "ms",
      goal: "<= 80",
    },
    {
      what: "the same in processor time of this process, which a busy machine does not stretch",
      value: percentile(cpu, 0.95),
      unit: "ms",
    },
    {
      what: `${LINES} lines, one edit, p95`,
      value: percentile(again, 0.95),
      unit: "ms",
      goal: "<= 10",
    },
    { what: "the same in processor time", value: percentile(editCpu, 0.95), unit: "ms" },
  ];
}

/** Adds the processor time of this process, in milliseconds, to `samples`. */
async function inProcessor(samples: number[], run: () => Promise<unknown>): Promise<void> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  samples.push((user + system) / 1000);
}

interface Sample {
  readonly path: string;
  readonly text: string;
}

/** Functions that stand for themselves; which of them is by their hash, and so always the same. */
async function findSamples(measurer: Measurer): Promise<Sample[]> {
  const found: (Sample & { readonly order: string })[] = [];
  for (const { path, text } of sources()) {
    const lines = text.split("\n");
    for (const { line, lines: length, cyclomatic } of await measure(measurer, path, text)) {
      const own = lines.slice(line - 1, line - 1 + length).join("\n");
      if (cyclomatic < LEAST_PATHS || !/^(?:export )?(?:async )?function/.test(own)) continue;
      found.push({ path, text: own, order: createHash("sha256").update(own).digest("hex") });
    }
  }
  return found.toSorted((a, b) => a.order.localeCompare(b.order)).slice(0, COUNT);
}

function sources(): Sample[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.(?:ts|js)$/.test(file) && !/node_modules|\.d\.ts$|test/.test(file))
      .toSorted()
      .map((file) => ({
        path: `${folder}/${file}`,
        text: readFileSync(join(ROOT, folder, file), "utf8"),
      })),
  );
}

async function measure(
  measurer: Measurer,
  path: string,
  text: string,
): Promise<readonly FunctionFigures[]> {
  const language = findLanguage(path);
  if (!language) throw new TypeError(`${path} has no language`);
  return (await measurer.measure(path, language, text)).functions;
}

/** What eslint says of every function in a text, in any order. */
function openLinter(): (
  path: string,
  text: string,
) => { readonly cyclomatic: number[]; readonly cognitive: number[] } {
  const load = createRequire(import.meta.url);
  const { Linter: Eslint, sonarjs, parser } = loadPackages(load);
  const linter = new Eslint();
  const config = {
    files: ["**/*.ts", "**/*.js"],
    languageOptions: { parser, sourceType: "module" },
    linterOptions: { noInlineConfig: true },
    plugins: { sonarjs },
    rules: { complexity: ["error", 0], "sonarjs/cognitive-complexity": ["error", 0] },
  };
  return (path, text) => {
    const messages = linter.verify(text, [config], `a${path.slice(-3)}`);
    const numbers = (rule: string, pattern: RegExp): number[] =>
      messages
        .filter(
          ({ ruleId, message }) => ruleId === rule && !/^Class (?:field|static)/.test(message),
        )
        .map(({ message }) => Number(pattern.exec(message)?.[1]));
    return {
      cyclomatic: numbers("complexity", /complexity of (\d+)/),
      cognitive: numbers("sonarjs/cognitive-complexity", /from (\d+) to/),
    };
  };
}

function loadPackages(load: NodeJS.Require): {
  readonly Linter: new () => Linter;
  readonly sonarjs: unknown;
  readonly parser: unknown;
} {
  try {
    const eslint: { readonly Linter: new () => Linter } = load("eslint");
    return {
      Linter: eslint.Linter,
      sonarjs: load("eslint-plugin-sonarjs"),
      parser: load("@typescript-eslint/parser"),
    };
  } catch (error) {
    throw new PairedError("unavailable", "what this is compared with is not installed", {
      fix: "npm install --ignore-scripts --prefix bench/insight",
      cause: error,
    });
  }
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  const sorted = (values: readonly number[]): string => values.toSorted((x, y) => x - y).join(" ");
  return sorted(a) === sorted(b);
}
