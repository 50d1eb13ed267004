import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const TABLE = join(import.meta.dirname, "../../../shared/data/fitech-struggle/MainTable.csv");
/** The columns of the table, in its order. */
const COLUMNS = 10;

/** One edit or run of a novice. */
export interface Step {
  readonly person: string;
  readonly task: string;
  readonly what: string;
  readonly code: string;
  /** Since the task began. */
  readonly seconds: number;
  /** Both, or one of two experts would have stepped in here. */
  readonly marked: boolean;
}

/** Sequences of steps, one a person and task, in order; undefined where the data set is not present. */
export function readFitech(): readonly (readonly Step[])[] | undefined {
  if (!existsSync(TABLE)) return undefined;
  const sequences = new Map<string, Step[]>();
  for (const row of parseCsv(readFileSync(TABLE, "utf8")).slice(1)) {
    const [, task = "", person = "", event = "", edit = "", code = "", seconds = "", mark = ""] =
      row;
    const step = {
      person,
      task,
      what: event === "File.Edit" ? edit : event,
      code,
      seconds: Number(seconds),
      marked: mark === "Y" || mark === "D",
    };
    const sequence = sequences.get(`${person} ${task}`) ?? [];
    sequence.push(step);
    sequences.set(`${person} ${task}`, sequence);
  }
  return [...sequences.values()];
}

/** RFC 4180: fields may be quoted, and then hold commas, line breaks and doubled quotes. */
function parseCsv(text: string): string[][] {
  const fields = [...text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/g)].map(
    ([, quoted, plain = ""]) => quoted?.replaceAll('""', '"') ?? plain,
  );
  const rows = Math.floor(fields.length / COLUMNS);
  return Array.from({ length: rows }, (_, n) => fields.slice(n * COLUMNS, (n + 1) * COLUMNS));
}
