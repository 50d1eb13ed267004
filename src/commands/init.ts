import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

import { applyStep } from "../clients/apply.ts";
import { createBefores } from "../clients/before.ts";
import { launchOn } from "../clients/client.ts";
import { type Places, readPlaces } from "../clients/places.ts";
import { planSteps, type Step } from "../clients/plan.ts";
import { findClients, targetsOf } from "../clients/targets.ts";
import { PairedError } from "../errors.ts";
import { findRepository } from "../node/project.ts";
import { prepareHome } from "../store/home-folder.ts";
import { findUser } from "../user.ts";
import { EXIT, type Program } from "./command.ts";
import { type InitOptions, readInit } from "./init/options.ts";
import { type Done, factsOf, sayStep, shorten } from "./init/say-steps.ts";
import { needTerminal, type Terminal } from "./review-terminal.ts";

/** Puts PAIRED into the settings of this machine's clients, or takes it out, after showing what would change. */
export async function run(args: readonly string[], program: Program): Promise<number> {
  const options = readInit(args);
  const { config, env, stdout } = program;
  const { platform } = process;
  const places = readPlaces(env, { platform, fallback: findUser().home });
  const decides = options.yes || options.dryRun;
  if (options.json && !decides)
    throw new PairedError("bad_input", "--json shows nothing to a person who could say yes", {
      fix: "Add --dry-run to look, or --yes to write.",
    });
  const clients = findClients(options.clients, places);
  using terminal = decides ? undefined : openTerminal(program);
  const befores = createBefores(config.home);
  const targets = targetsOf(
    clients,
    {
      user: options.user,
      project: options.project ? projectOf(program) : undefined,
      rules: (await wantsRules(options, program, terminal)) ? projectOf(program) : undefined,
    },
    places,
  );
  const { remove } = options;
  const steps = planSteps(targets, { remove, launch: launchOn(platform), befores });
  const changes = steps.some(({ change }) => change === "add" || change === "remove");
  if (!options.json) stdout.write(steps.map((step) => sayStep(step, places.home)).join(""));
  const goesOn = changes && !options.dryRun && (await isYes(terminal, steps));
  if (goesOn) prepareHome(config.home);
  const done = inOrder(steps, remove, (step) => (goesOn ? write(step) : { step, written: false }));
  stdout.write(
    options.json
      ? `${JSON.stringify({ files: done.map(({ step, ...rest }) => factsOf(step, rest)) })}\n`
      : closing(done, places, options) + offerPlugin(done, program, options),
  );
  return done.some(({ step }) => step.change === "refused") ? EXIT.partly : EXIT.ok;

  /** A file that cannot be written is told, and the others are. */
  function write(step: Step): Done & { readonly step: Step } {
    if (step.change === "none" || step.change === "refused") return { step, written: false };
    try {
      return { step, written: true, copy: applyStep(step, befores) };
    } catch (error) {
      if (!(error instanceof PairedError)) throw error;
      const refused: Step = { ...step, change: "refused", error };
      if (!options.json) stdout.write(sayStep(refused, places.home));
      return { step: refused, written: false };
    }
  }
}

/** What was made last goes first: a folder that was made for two files is empty at the end. */
function inOrder<T>(steps: readonly Step[], remove: boolean, work: (step: Step) => T): T[] {
  return remove ? steps.toReversed().map(work).toReversed() : steps.map(work);
}

function openTerminal(program: Program): Terminal {
  try {
    return needTerminal(program, "init");
  } catch (error) {
    if (!(error instanceof PairedError)) throw error;
    throw new PairedError("bad_input", error.message, {
      fix: "Add --dry-run to look, or --yes to write without a question.",
    });
  }
}

/** The repository that this was started in, or else that folder. */
function projectOf({ cwd }: Program): string {
  if (cwd !== undefined) return findRepository(cwd) ?? cwd;
  throw new PairedError("not_found", "the folder in which this was started is gone", {
    fix: "Go to the folder of a project.",
  });
}

async function wantsRules(
  { rules, remove }: InitOptions,
  { cwd }: Program,
  terminal: Terminal | undefined,
): Promise<boolean> {
  if (rules !== undefined) return rules && cwd !== undefined;
  if (remove || !terminal || cwd === undefined || findRepository(cwd) === undefined) return false;
  return says(
    await terminal.ask(
      "Also tell the assistants of this project to use it (AGENTS.md ...)? [y/N] ",
    ),
  );
}

async function isYes(terminal: Terminal | undefined, steps: readonly Step[]): Promise<boolean> {
  if (!terminal) return true;
  const files = steps.filter(({ change }) => change === "add" || change === "remove").length;
  return says(
    await terminal.ask(`Write ${files === 1 ? "this file" : `these ${files} files`}? [y/N] `),
  );
}

function says(answer: string | undefined): boolean {
  return /^\s*y(?:es)?\s*$/i.test(answer ?? "");
}

/** Claude Code's plugin lies beside the program: in a clone, and in the package. */
function offerPlugin(
  done: readonly (Done & { readonly step: Step })[],
  { entry }: Program,
  { remove }: InitOptions,
): string {
  const root = dirname(dirname(entry));
  const isNew = done.some(({ step, written }) => written && step.client.slug === "claude-code");
  if (remove || !isNew || !existsSync(join(root, ".claude-plugin", "marketplace.json"))) return "";
  return `For Claude Code there is also a plugin, with hooks and the seven roles as subagents:
  claude plugin marketplace add '${root}' && claude plugin install paired@paired\n`;
}

function closing(
  done: readonly (Done & { readonly step: Step })[],
  { home }: Places,
  { dryRun, remove }: InitOptions,
): string {
  const written = done.filter((one) => one.written);
  if (dryRun) return "Nothing was written: this was a dry run.\n";
  if (written.length === 0) return "Nothing was written.\n";
  const files = written.length === 1 ? "1 file was" : `${written.length} files were`;
  const copies = written.flatMap(({ copy }) =>
    copy === undefined ? [] : [`  as it was: ${shorten(copy, home)}\n`],
  );
  const then = remove ? "." : ", then ask its assistant to remember something.";
  return `${files} written.\n${copies.join("")}Restart a client that is open${then}\n`;
}
