import { platform } from "node:os";
import { styleText } from "node:util";

import { readPlaces } from "../clients/places.ts";
import { type Diagnosis, type Examined, examine } from "../doctor/check.ts";
import { clientsCheck } from "../doctor/clients.ts";
import { dataChecks } from "../doctor/data.ts";
import { nodeChecks } from "../doctor/node.ts";
import { nativeBuildsCheck, nodeVersionCheck } from "../doctor/platform.ts";
import { redactionCheck } from "../doctor/redaction.ts";
import { rolesCheck } from "../doctor/roles.ts";
import { usageCheck } from "../doctor/usage.ts";
import { releaseChecks } from "../doctor/yes.ts";
import { findUser } from "../user.ts";
import { VERSION } from "../version.ts";
import { EXIT, type Program, readFlags } from "./command.ts";

const COLOURS = { ok: "green", warn: "yellow", fail: "red" } as const;

/** Looks at everything PAIRED needs on this machine and says what to do; changes nothing. */
export async function run(args: readonly string[], program: Program): Promise<number> {
  const { config, env, stdout } = program;
  const json = readFlags(args, ["--json"]).has("--json");
  const { home } = findUser();
  const checks = [
    nodeVersionCheck(),
    nativeBuildsCheck(),
    ...dataChecks(config),
    ...releaseChecks(config),
    redactionCheck(config),
    rolesCheck(config),
    usageCheck(config),
    ...nodeChecks(config),
    ...(home === undefined
      ? []
      : [clientsCheck(config.home, readPlaces(env, { platform: platform(), fallback: home }))]),
  ];
  const examined = await examine(checks);
  const ok = examined.every(({ level }) => level !== "fail");
  const colour = "isTTY" in stdout && stdout.isTTY === true;
  stdout.write(
    json
      ? `${JSON.stringify({ ok, version: VERSION, home: config.home, checks: examined })}\n`
      : `paired-mcp ${VERSION}\n${examined.map((each) => line(each, colour)).join("")}${sum(examined)}\n`,
  );
  return ok ? EXIT.ok : EXIT.failed;
}

function line({ name, level, says, fix }: Examined, colour: boolean): string {
  const mark = level.padEnd(4);
  const seen = colour ? styleText(COLOURS[level], mark) : mark;
  return `  ${seen}  ${name.padEnd(13)}${says}\n${fix ? `${" ".repeat(21)}${fix}\n` : ""}`;
}

function sum(examined: readonly Diagnosis[]): string {
  const count = (level: Diagnosis["level"]): number =>
    examined.filter((each) => each.level === level).length;
  const [warnings, failures] = [count("warn"), count("fail")];
  if (failures > 0) return `${failures} to repair, ${warnings} to know of.`;
  return warnings > 0 ? `It works; ${warnings} to know of.` : "All is well.";
}
