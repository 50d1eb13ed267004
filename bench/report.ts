export interface Figure {
  readonly what: string;
  readonly value: number | string;
  readonly unit?: string;
  /** What the figure should reach, such as `<= 10`. */
  readonly goal?: string;
  /** Of a figure of somebody else's: ours divided by it. */
  readonly ours?: number;
}

/** Prints the figures of a benchmark as a table for people and as one line of JSON for machines. */
export function report(bench: string, figures: readonly Figure[]): void {
  const rows = figures.map(({ what, value, unit = "", goal = "", ours }) => [
    what,
    text(value),
    unit,
    ours === undefined ? goal : `ours: ${ours.toFixed(2)}x`,
  ]);
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) => row.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join("  "));
  process.stdout.write(`${lines.join("\n")}\n${JSON.stringify({ bench, figures })}\n`);
}

function text(value: number | string): string {
  return typeof value === "number" && !Number.isInteger(value) ? value.toFixed(3) : String(value);
}

/** The value below which a share `p` of the samples lies. */
export function percentile(samples: readonly number[], p: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN;
  return Math.round(value * 100) / 100;
}

/** How long each of `times` runs took, in milliseconds. */
export async function time(times: number, run: (n: number) => unknown): Promise<number[]> {
  const samples: number[] = [];
  for (let n = 0; n < times; n += 1) {
    const start = performance.now();
    await run(n);
    samples.push(performance.now() - start);
  }
  return samples;
}
