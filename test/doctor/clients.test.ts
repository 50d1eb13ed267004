import { mkdirSync, writeFileSync } from "node:fs";

import { expect, test } from "vitest";

import { readPlaces } from "../../src/clients/places.ts";
import type { Diagnosis } from "../../src/doctor/check.ts";
import { clientsCheck } from "../../src/doctor/clients.ts";
import { type TemporaryHome, temporaryHome } from "../temporary-home.ts";

const SET = '{ "mcpServers": { "paired": { "command": "npx", "args": ["-y", "paired-mcp"] } } }';

function diagnose(place: TemporaryHome): Diagnosis | Promise<Diagnosis> {
  const places = readPlaces({ HOME: place.path }, { platform: "linux", fallback: undefined });
  return clientsCheck(place.file("paired"), places).run();
}

test("says whose settings have PAIRED, and what to do for the others", async () => {
  using place = temporaryHome();
  expect(await diagnose(place)).toEqual({ level: "ok", says: "none found in this home folder" });
  for (const folder of [".cursor", ".gemini"]) mkdirSync(place.file(folder));
  expect(await diagnose(place)).toMatchObject({
    says: "not in those of Cursor, Gemini CLI: paired-mcp init",
  });

  writeFileSync(place.file(".cursor/mcp.json"), SET);
  expect(await diagnose(place)).toMatchObject({
    says: "in the settings of Cursor; not in those of Gemini CLI: paired-mcp init",
  });

  writeFileSync(place.file(".gemini/settings.json"), SET);
  expect(await diagnose(place)).toEqual({
    level: "ok",
    says: "in the settings of Cursor, Gemini CLI",
  });
});

test("names the line of settings that their client cannot read", async () => {
  using place = temporaryHome();
  mkdirSync(place.file(".cursor"));
  writeFileSync(place.file(".cursor/mcp.json"), "{\n oops");

  expect(await diagnose(place)).toMatchObject({
    level: "warn",
    says: expect.stringContaining("mcp.json, line 2"),
  });
});
