import { PairedError } from "../src/errors.ts";

/** `npm run bench -- <name>`: each prints a table and one line of JSON, and removes all that it made. */
const BENCHES: Readonly<Record<string, () => Promise<{ readonly run: () => Promise<void> }>>> = {
  federation: () => import("./federation.ts"),
  insight: () => import("./insight.ts"),
  memory: () => import("./memory.ts"),
  node: () => import("./node.ts"),
  release: () => import("./release.ts"),
  team: () => import("./team.ts"),
};

const [name = ""] = process.argv.slice(2);
const load = BENCHES[name];
if (!load)
  throw new PairedError("bad_input", `there is no benchmark "${name}"`, {
    fix: `One of: ${Object.keys(BENCHES).join(", ")}`,
  });
const { run } = await load();
await run();
