import { createPhrases } from "../../src/privacy/redact/personal/phrases.ts";
import { redact, type Redaction } from "../../src/privacy/redact/redact.ts";
import { readClean } from "../../test/privacy/redact/clean.ts";
import { measureCorpus, type Score } from "../../test/privacy/redact/corpus.ts";
import { BEGINNINGS, fill, redactionMs } from "../../test/privacy/redact/hostile.ts";
import { createRandom } from "../../test/privacy/redact/made-up.ts";
import { SAMPLES } from "../../test/privacy/redact/samples.ts";
import type { Figure } from "../report.ts";

/** The corpus is filled anew from each of these. */
const SEEDS = [1, 2, 3, 4, 5];
const CLEAN = ["src", "bench", "docs", "examples", "README.md", "CHANGELOG.md"];

/** What redaction finds in labelled lines, what it takes from clean text, and what it costs. */
export function measureRedaction(): Figure[] {
  return [...kinds(), ...corpus(), ...cleanText(), ...costs()];
}

function kinds(): Figure[] {
  const found = SAMPLES.filter(({ kind, make, before = "" }) => {
    const { texts } = redact([before + make(createRandom(kind.length))]);
    return texts[0] === `${before}<secret:${kind}:1>`;
  });
  return [{ what: "kinds of credentials found", value: found.length, goal: `${SAMPLES.length}` }];
}

function corpus(): Figure[] {
  const runs = SEEDS.map(measureCorpus);
  const lines = [runs[0]?.secrets, runs[0]?.nearMisses].flatMap((part) =>
    part ? [part.tuned.lines, part.heldOut.lines] : [],
  );
  const share = (of: (run: (typeof runs)[number]) => Score): number => {
    const scores = runs.map(of);
    return total(scores.map(({ right }) => right)) / total(scores.map((score) => score.lines));
  };
  return [
    { what: "labelled lines, those held out among them", value: total(lines), goal: ">= 400" },
    { what: "recall", value: share(({ secrets }) => secrets.tuned), goal: ">= .90" },
    { what: "recall, held out", value: share(({ secrets }) => secrets.heldOut), goal: ">= .90" },
    {
      what: "near misses flagged",
      value: 1 - share(({ nearMisses }) => nearMisses.tuned),
      goal: "<= .20",
    },
    {
      what: "near misses flagged, held out",
      value: 1 - share(({ nearMisses }) => nearMisses.heldOut),
      goal: "<= .20",
    },
    {
      what: "texts that a second pass changes",
      value: total(runs.map(({ unsettled }) => unsettled)),
      goal: "0",
    },
  ];
}

function cleanText(): Figure[] {
  const parts = readClean(CLEAN);
  const kilobytes = kilobytesOf(parts);
  const hits = total(parts.flatMap((part) => redact([part]).findings.map(({ count }) => count)));
  return [
    { what: "clean code and prose: this repository", value: Math.round(kilobytes), unit: "KB" },
    { what: "findings in 10 KB of it", value: hits / (kilobytes / 10), goal: "<= 1" },
  ];
}

function costs(): Figure[] {
  const parts = readClean(CLEAN);
  const names = Array.from({ length: 10_000 }, (_name, n) => `Person ${n} Surname`).map(
    (text) => ({ text, kind: "personal:name", severity: "medium" }) as const,
  );
  const slowest = Math.max(...BEGINNINGS.map((piece) => redactionMs(fill(piece), 50)));
  return [
    { what: "cost", value: cost(parts, {}), unit: "ms/KB", goal: "<= 0.3" },
    {
      what: "cost with 10,000 names",
      value: cost(parts, { names: createPhrases(names, { anyCase: true }) }),
      unit: "ms/KB",
    },
    {
      what: `100 KB made to be slow, the slowest of ${BEGINNINGS.length}`,
      value: slowest,
      unit: "ms",
      goal: "< 100",
    },
  ];
}

/** Processor time, the best of three: what else runs on the machine does not decide. */
function cost(parts: readonly string[], redaction: Redaction): number {
  const times = [0, 1, 2].map(() => {
    const start = process.cpuUsage();
    for (const part of parts) redact([part], redaction);
    return process.cpuUsage(start).user / 1000;
  });
  return Math.min(...times) / kilobytesOf(parts);
}

function kilobytesOf(parts: readonly string[]): number {
  return total(parts.map((part) => Buffer.byteLength(part))) / 1024;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
