import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { PairedError } from "../src/errors.ts";
import { type Figure, report } from "./report.ts";
import { measureClaims } from "./team/claims.ts";
import { measureHint } from "./team/hint.ts";
import { measureHook } from "./team/hook.ts";
import { measureMessages } from "./team/messages.ts";
import { measureResume } from "./team/resume.ts";
import { measureStory } from "./team/story.ts";

/** Measures with so great a share of its work. */
type Part = (share: number) => Figure[] | Promise<Figure[]>;

const PARTS: Readonly<Record<string, Part>> = {
  claims: async (share) => [
    ...(await measureClaims({ clients: 1, tasks: 400 * share })),
    ...(await measureClaims({ clients: 8, tasks: 2000 * share })),
  ],
  messages: (share) => measureMessages({ messages: 100_000 * share, subscribers: 20 }),
  hook: () => measureHook(),
  hint: () => measureHint(),
  story: (share) => measureStory({ times: 20 * share }),
  resume: () => measureResume({ sessions: 30 }),
};

/**
 * How one board and one bus serve many clients at once, what a kill costs, and what a client's hooks take.
 * `npm run bench -- team hook`: only that part. `--quick`: a tenth of the board's and the bus's work.
 */
export async function run(): Promise<void> {
  const [share, asked] = readArguments(process.argv.slice(3));
  execFileSync(process.execPath, ["scripts/build.js"], { cwd: join(import.meta.dirname, "..") });
  const figures: Figure[] = [];
  for (const name of asked) figures.push(...(await findPart(name)(share)));
  report("team", figures);
}

function readArguments(args: readonly string[]): [share: number, parts: readonly string[]] {
  const parts = args.filter((arg) => arg !== "--quick");
  return [args.length > parts.length ? 0.1 : 1, parts.length > 0 ? parts : Object.keys(PARTS)];
}

function findPart(name: string): Part {
  const part = PARTS[name];
  if (part) return part;
  throw new PairedError("bad_input", `the benchmark has no part "${name}"`, {
    fix: `Any of: ${Object.keys(PARTS).join(", ")}`,
  });
}
