import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";

import { expect, test } from "vitest";

import { EXIT } from "../../src/commands/command.ts";
import { run } from "../../src/commands/verify.ts";
import { openStore } from "../../src/store/db.ts";
import { openHome } from "../../src/store/home.ts";
import { temporaryHome } from "../temporary-home.ts";
import { testProgram } from "./program.ts";

test("says that all is well, for people and for machines", async () => {
  using place = temporaryHome();
  openStore(await openHome(place.config)).close();
  const { program, said } = testProgram(place);

  expect(await run([], program)).toBe(EXIT.ok);
  expect(said()).toMatch(
    /^All is well: \d+ pages, \d+ tables, 1 rows and 0 audit records of .*paired\.db\.\n$/,
  );

  expect(await run(["--json"], program)).toBe(EXIT.ok);
  expect(JSON.parse(said())).toMatchObject({ ok: true, rows: 1, damagedPages: [], findings: [] });
});

test("names what is damaged and fails", async () => {
  using place = temporaryHome();
  const store = openStore(await openHome(place.config));
  store.db.exec("INSERT INTO row_mac VALUES ('task', 7, x'00')");
  store.close();
  const file = readFileSync(place.file("paired.db"));
  file[9000] = (file[9000] ?? 0) ^ 1;
  writeFileSync(place.file("paired.db"), file);
  const { program, said } = testProgram(place);

  expect(await run([], program)).toBe(EXIT.failed);

  expect(said()).toContain("page 3 is damaged");
  expect(await run(["--json"], program)).toBe(EXIT.failed);
  expect(JSON.parse(said())).toMatchObject({ ok: false, damagedPages: [3] });
});

test("names the pages when no table can be read any more", async () => {
  using place = temporaryHome();
  openStore(await openHome(place.config)).close();
  const file = readFileSync(place.file("paired.db"));
  file[2000] = (file[2000] ?? 0) ^ 1;
  writeFileSync(place.file("paired.db"), file);
  const { program, said } = testProgram(place);

  expect(await run(["--json"], program)).toBe(EXIT.failed);

  expect(JSON.parse(said())).toMatchObject({ damagedPages: [1], tables: 0 });
});

test("says what is gone, and makes nothing in its place", async () => {
  using place = temporaryHome();
  const { program } = testProgram(place);
  await expect(run([], program)).rejects.toMatchObject({ code: "not_found" });
  expect(existsSync(place.file("keyring.json"))).toBe(false);

  openStore(await openHome(place.config)).close();
  rmSync(place.file("paired.db"));
  await expect(run([], program)).rejects.toMatchObject({
    code: "damaged",
    message: expect.stringContaining("gone"),
  });
  expect(existsSync(place.file("paired.db"))).toBe(false);
});

test("refuses an option that it does not know", async () => {
  using place = temporaryHome();

  await expect(run(["--repair"], testProgram(place).program)).rejects.toMatchObject({
    code: "bad_input",
  });
});
