import { systemClock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import { isPersonal } from "../privacy/keys/proof.ts";
import { showCount } from "../rights/show.ts";
import { findHome, type Home } from "../store/home.ts";
import { listSlots } from "../store/keyring-file.ts";
import { EXIT, type Program } from "./command.ts";
import { readForExport } from "./export/read-for-export.ts";
import { writeExport } from "./export/write-export.ts";
import { openPerson, type Person } from "./keys/person.ts";
import { askProof } from "./keys/prove.ts";
import { openPrivacyNode } from "./privacy-node.ts";
import { readOptions } from "./read-options.ts";
import { placeOf } from "./write-new-file.ts";

const USAGE = "paired-mcp export FILE.zip [--encrypt]";
const OPTIONS = { encrypt: { type: "boolean" } } as const;

/** Writes all of the owner's data into one file that other programs can read, for a person on a terminal. */
export async function run(args: readonly string[], program: Program): Promise<number> {
  const { values, positionals } = readOptions(args, OPTIONS, USAGE);
  const [name] = positionals;
  if (name === undefined || positionals.length > 1)
    throw new PairedError("bad_input", "export takes one file to write", { fix: USAGE });
  const { cwd, stdout } = program;
  const path = placeOf(cwd, name);
  using person = openPerson(program, { piped: false, why: "export" });
  const home = await openProven(program, person);
  const passphrase = values.encrypt ? await choosePassphrase(person) : undefined;
  if (!passphrase) await confirmPlain(person);
  {
    // Before there is anything: an export that nobody knows of must not be.
    await using node = await openPrivacyNode(program);
    await node.exported({ sealed: passphrase !== undefined });
  }
  const made = systemClock();
  const onRows = (rows: number): void => person.tell(`\r${showCount(rows, "row")} `);
  const written = await readForExport(home, {
    work: (snapshot) => writeExport(snapshot, { path, made, passphrase, onRows }),
    async record(tables) {
      await using node = await openPrivacyNode(program);
      await node.denied(tables);
    },
  });
  person.tell("\r");
  passphrase?.fill(0);
  stdout.write(
    `Written: ${path}, ${showCount(written.rows, "row")} of ${written.tables} tables. ${passphrase ? "Whoever has the passphrase" : "Whoever has the file"} can read all of it. To bring it back: paired-mcp import\n`,
  );
  return EXIT.ok;
}

/** Where a person has a secret of the vault, they give it: no program can take all there is. */
async function openProven({ config }: Program, person: Person): Promise<Home> {
  const slots = listSlots(config.home);
  const home = slots.some(({ type }) => isPersonal(type))
    ? await askProof({ person, slots, way: undefined }, (proof) => findHome(config, proof))
    : await findHome(config);
  if (home) return home;
  throw new PairedError("not_found", `there is nothing to export in ${config.home}`, {
    fix: "PAIRED stores its first data there when the first client starts.",
  });
}

async function choosePassphrase(person: Person): Promise<Buffer> {
  const first = await person.secret("A passphrase for the file: ");
  const again = await person.secret("Once more: ");
  if (first.equals(again)) return first;
  throw new PairedError("bad_input", "these are two different ones: nothing was written", {
    fix: "Run it again.",
  });
}

async function confirmPlain(person: Person): Promise<void> {
  person.tell("The file will not be encrypted; --encrypt puts it under a passphrase.\n");
  if ((await person.line("To go on, type: export in clear\n> ")).trim() === "export in clear")
    return;
  throw new PairedError("denied", "those are not the words: nothing was written");
}
