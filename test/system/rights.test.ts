import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { readArchive } from "../../src/rights/archive/read.ts";
import { CLI, createPlace, type Place } from "./place.ts";
import { openPty, type Pty } from "./pty.ts";

const HAS_SCRIPT = existsSync("/usr/bin/script");
const SENTINEL = "sentinel-of-ana-5d1c";
const PASSPHRASE = "four words that do not belong";

test.each(["erase --all", "erase K1", "export x.zip"])(
  "%s is refused where there is no person on a terminal, and makes nothing",
  async (command) => {
    await using place = createPlace();

    const { code, stderr } = await place.run(command.split(" "));

    expect(code).toBe(2);
    expect(stderr).toContain("needs a terminal");
    expect(existsSync(join(place.home, "paired.db"))).toBe(false);
  },
);

test.runIf(HAS_SCRIPT)(
  "a person sees what is kept, takes it along, erases all of it, and brings it back",
  async () => {
    await using place = createPlace();
    const client = await place.connect();
    await client.call("memory_add", { title: "Refunds", body: `${SENTINEL}: wait for the bank` });
    await client.call("task_add", { title: `${SENTINEL} mend it`, role: "alex" });

    const report = await place.run(["privacy", "report", "--json"]);
    expect(JSON.parse(report.stdout)).toMatchObject({ audit: { intact: true } });
    expect(report.stdout).not.toContain(SENTINEL);

    const file = join(place.path, "mine.zip");
    await exportTo(place, file);
    const before = await readArchive(readFileSync(file));
    expect(before.files.get("data/entry.ndjson")?.toString()).toContain(SENTINEL);

    const sealed = join(place.path, "mine.sealed");
    const sealing = openPty(`${process.execPath} ${CLI} export ${sealed} --encrypt`, place.env);
    await sealing.until("for the file: ");
    sealing.type(PASSPHRASE);
    await sealing.until("Once more: ");
    sealing.type(PASSPHRASE);
    expect(await sealing.end()).toBe(0);
    expect(readFileSync(sealed).includes(SENTINEL)).toBe(false);
    await client.close();

    const wrong = erase(place);
    await wrong.until("> ");
    wrong.type("yes");
    expect(await wrong.end()).not.toBe(0);
    expect(existsSync(join(place.home, "paired.db"))).toBe(true);

    const all = erase(place);
    await all.until("> ");
    all.type("erase everything in home");
    expect(await all.end()).toBe(0);
    expect(filesWith(place.home, SENTINEL)).toEqual([]);
    expect(existsSync(place.home)).toBe(false);

    const back = await place.run(["import", file]);
    expect(back).toMatchObject({ code: 0 });
    expect(back.stdout).toContain("Restored: 1 entry and 1 task");
    const again = join(place.path, "again.zip");
    await exportTo(place, again);
    const after = await readArchive(readFileSync(again));
    const data = ({ files }: typeof after): (string | undefined)[] =>
      ["data/entry.ndjson", "data/task.ndjson", "data/task_event.ndjson", "entries.jsonl"].map(
        (name) => files.get(name)?.toString(),
      );
    expect(data(after)).toEqual(data(before));

    const twice = await place.run(["import", file, "--json"]);
    expect(twice).toMatchObject({ code: 0 });
    expect(twice.stdout).toContain('"there":1');
  },
  60_000,
);

test.runIf(HAS_SCRIPT)(
  "one entry of 10,000 is erased in less than 5 s, everything in less than 30 s, with their backups",
  async () => {
    await using place = createPlace();
    const lines = Array.from({ length: 10_000 }, (_, n) =>
      JSON.stringify({
        paired: 1,
        body: `${SENTINEL} number ${n} of the many`,
        project: `p${n % 9}`,
      }),
    );
    const source = join(place.path, "many.jsonl");
    writeFileSync(source, lines.join("\n"));
    expect(await place.run(["import", source])).toMatchObject({ code: 0 });
    rmSync(source);
    const backups = join(place.path, "backups");
    expect(await place.run(["backup", "now", "--to", backups])).toMatchObject({ code: 0 });
    expect(await place.run(["restore", backups, "--verify"])).toMatchObject({ code: 0 });

    const one = openPty(`${process.execPath} ${CLI} erase K5000`, place.env);
    await one.until("> ");
    const begun = performance.now();
    one.type("erase K5000");
    await one.until("none is left.");
    await one.end();
    const oneMs = performance.now() - begun;

    const all = erase(place);
    await all.until("> ");
    const started = performance.now();
    all.type("erase everything in home");
    expect(await all.end()).toBe(0);
    const allMs = performance.now() - started;

    expect(filesWith(place.path, SENTINEL)).toEqual([]);
    expect(await place.run(["restore", backups, "--verify"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("there are no backups"),
    });
    process.stdout.write(
      `erase with backups: one entry ${Math.round(oneMs)} ms, everything ${Math.round(allMs)} ms\n`,
    );
    expect(oneMs).toBeLessThan(5000);
    expect(allMs).toBeLessThan(30_000);
  },
  90_000,
);

function erase(place: Place): Pty {
  return openPty(`${process.execPath} ${CLI} erase --all`, place.env);
}

async function exportTo(place: Place, file: string): Promise<void> {
  const pty = openPty(`${process.execPath} ${CLI} export ${file}`, place.env);
  await pty.until("> ");
  pty.type("export in clear");
  await pty.until("Written: ");
  expect(await pty.end()).toBe(0);
  expect(statSync(file).mode & 0o777).toBe(0o600);
}

function filesWith(folder: string, text: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(folder, name)).isFile())
    .filter((name) => readFileSync(join(folder, name)).includes(text));
}
