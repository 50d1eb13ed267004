import { join } from "node:path";

import { createPolicies, POLICY_FILES } from "../release/policies.ts";
import { sayPolicy } from "../release/say-policy.ts";
import { EXIT, type Program, readFlags } from "./command.ts";

/** Shows what the policies let out now, or which line of which file is wrong. Needs no node. */
export async function run(args: readonly string[], program: Program): Promise<number> {
  const json = readFlags(args, ["--json"]).has("--json");
  const { config, stdout } = program;
  const effective = createPolicies({
    home: config.home,
    organisation: config.organisation,
  }).effective();
  stdout.write(
    json
      ? `${JSON.stringify(effective)}\n`
      : sayPolicy(effective, join(config.home, POLICY_FILES[0])),
  );
  return EXIT.ok;
}
