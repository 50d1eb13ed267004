import { PairedError } from "../errors.ts";
import { isPersonal } from "../privacy/keys/proof.ts";
import { parseTimeOfDay, showTimeOfDay, type TimeOfDay } from "../store/backup/due.ts";
import { KEEP, type Keep, parseKeep } from "../store/backup/keep.ts";
import { listSlots } from "../store/keyring-file.ts";
import { backupMethods } from "./backup-methods.ts";
import { openCounter } from "./backup/counter.ts";
import { LIST, PROGRESS, PRUNED, STATUS } from "./backup/replies.ts";
import { showBytes, showSnapshot, showTime } from "./backup/show.ts";
import { EXIT, type Program } from "./command.ts";
import { type AskedNode, openNode } from "./open-node.ts";
import { readOptions } from "./read-options.ts";
import { placeOf } from "./write-new-file.ts";

const USAGE =
  "paired-mcp backup [status] | now [--to FOLDER] | schedule --to FOLDER [--daily 02:00] [--keep daily=7,weekly=4,monthly=12] | list [--to FOLDER] | prune [--to FOLDER] [--keep ...] | forget --to FOLDER | off; --json";
const OPTIONS = {
  to: { type: "string" },
  daily: { type: "string" },
  keep: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

interface Wish {
  readonly folder: string | undefined;
  readonly time: TimeOfDay;
  readonly keep: Keep | undefined;
}

interface Said {
  /** For programs. */
  readonly facts: object;
  /** For people. */
  readonly lines: readonly string[];
}

interface Doing {
  readonly node: AskedNode;
  readonly wish: Wish;
  readonly program: Program;
}

/** Makes encrypted backups into any folder, now or daily; `paired-mcp restore` brings them back. */
export async function run(args: readonly string[], program: Program): Promise<number> {
  const { values, positionals } = readOptions(args, OPTIONS, USAGE);
  const { to, daily, keep, json } = values;
  const [action = "status", ...more] = positionals;
  const act = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  const given = Object.keys({ ...(to && { to }), ...(daily && { daily }), ...(keep && { keep }) });
  if (!act || more.length > 0 || !given.every((name) => act.takes.includes(name)))
    throw new PairedError("bad_input", "that is no way to call backup", { fix: USAGE });
  const wish = {
    folder: to === undefined ? undefined : placeOf(program.cwd, to),
    time: parseTimeOfDay(daily ?? "02:00"),
    keep: keep === undefined ? undefined : parseKeep(keep),
  };
  await using node = await openNode(program, backupMethods);
  const { facts, lines } = await act.run({ node, wish, program });
  program.stdout.write(json ? `${JSON.stringify(facts)}\n` : `${lines.join("\n")}\n`);
  return EXIT.ok;
}

interface Action {
  readonly takes: readonly string[];
  readonly run: (doing: Doing) => Promise<Said>;
}

const ACTIONS: Readonly<Record<string, Action>> = {
  status: { takes: [], run: status },
  now: { takes: ["to"], run: backUpNow },
  schedule: { takes: ["to", "daily", "keep"], run: schedule },
  list: { takes: ["to"], run: list },
  prune: { takes: ["to", "keep"], run: prune },
  forget: { takes: ["to"], run: forget },
  off: { takes: [], run: off },
};

async function status({ node, program }: Doing): Promise<Said> {
  const facts = STATUS.parse(await node.ask("backup.status", {}));
  const { plan, last, lastDone, owed } = facts;
  const planned = plan
    ? `Daily at ${showTimeOfDay(plan)} into ${plan.folder}; kept: ${showKeep(plan.keep)}.`
    : "No backups are scheduled: paired-mcp backup schedule --to FOLDER";
  const done = lastDone
    ? `Last: ${showTime(lastDone.at)} into ${lastDone.folder}, ${showBytes(lastDone.bytes)} new.`
    : "None has been made yet.";
  const failed =
    last && last.outcome !== "done"
      ? [`The last try, ${showTime(last.at)} into ${last.folder}, failed (${last.outcome}).`]
      : [];
  const left = owed.map(
    (folder) =>
      `${folder} still has backups that were given up: connect it, then paired-mcp backup prune --to it.`,
  );
  return { facts, lines: [planned, done, ...failed, ...left, ...advice(program)] };
}

async function backUpNow({ node, wish, program }: Doing): Promise<Said> {
  await node.ask("backup.begin", wish.folder === undefined ? {} : { folder: wish.folder });
  using counter = openCounter(program.stderr, "backing up");
  for (;;) {
    const now = PROGRESS.parse(await node.ask("backup.wait", {}));
    if (now.state === "done") {
      const { state: _state, ...facts } = now;
      const { snapshot, folder, bytes, pages, changedPages } = facts;
      return {
        facts,
        lines: [
          `Backed up: ${snapshot} in ${folder}; ${changedPages} of ${pages} pages are new, ${showBytes(bytes)}.`,
          ...advice(program),
        ],
      };
    }
    counter.show(now.pages, now.of);
  }
}

async function schedule(doing: Doing): Promise<Said> {
  const { folder, time, keep = KEEP } = doing.wish;
  if (folder === undefined)
    throw new PairedError("bad_input", "schedule needs a folder: --to FOLDER", { fix: USAGE });
  await doing.node.ask("backup.schedule", { folder, ...time, keep });
  const first = await backUpNow(doing);
  return {
    facts: { folder, ...time, keep, first: first.facts },
    lines: [
      `Scheduled: daily at ${showTimeOfDay(time)} into ${folder}, while a node runs; what was missed is made when the next one starts.`,
      ...first.lines,
    ],
  };
}

async function list({ node, wish }: Doing): Promise<Said> {
  const facts = LIST.parse(
    await node.ask("backup.list", wish.folder === undefined ? {} : { folder: wish.folder }),
  );
  const { folder, snapshots, unreadable } = facts;
  const head = snapshots.length === 0 ? `None of this home in ${folder}.` : `In ${folder}:`;
  const bad = unreadable.map((id) => `  ${id}  damaged: its list does not open`);
  return { facts, lines: [head, ...snapshots.map(showSnapshot), ...bad] };
}

async function prune({ node, wish }: Doing): Promise<Said> {
  const { folder, keep } = wish;
  const facts = PRUNED.parse(
    await node.ask("backup.prune", {
      ...(folder !== undefined && { folder }),
      ...(keep !== undefined && { keep }),
    }),
  );
  const bad = facts.unreadable.map(
    (id) => `${id} is damaged: it stays, and so do the chunks beside it.`,
  );
  const done = `Removed ${facts.removed} snapshots and ${facts.chunks} chunks from ${facts.folder}; ${facts.kept} stay.`;
  return { facts, lines: [done, ...bad] };
}

async function forget({ node, wish: { folder } }: Doing): Promise<Said> {
  if (folder === undefined)
    throw new PairedError("bad_input", "forget needs the folder that is lost: --to FOLDER", {
      fix: USAGE,
    });
  await node.ask("backup.forget", { folder });
  const says = `${folder} counts as lost. If somebody has it, it opens with your secrets of then.`;
  return { facts: { forgotten: folder }, lines: [says] };
}

async function off({ node }: Doing): Promise<Said> {
  await node.ask("backup.off", {});
  return {
    facts: { plan: null },
    lines: ["No more backups are made by themselves. Those that are there stay."],
  };
}

function showKeep({ daily, weekly, monthly }: Keep): string {
  return `${daily} daily, ${weekly} weekly, ${monthly} monthly`;
}

/** A backup that opens on this machine alone does not survive it. */
function advice({ config }: Program): string[] {
  if (listSlots(config.home).some(({ type }) => isPersonal(type))) return [];
  return [
    "It opens only with this machine's own key: if the machine is lost, so is the backup. Add a way of yours:",
    "  paired-mcp keys recovery",
  ];
}
