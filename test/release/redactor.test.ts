import { chmodSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { redact } from "../../src/privacy/redact/redact.ts";
import { createRedactor, type Redactor } from "../../src/release/redactor.ts";

interface World extends Disposable {
  readonly redactor: Redactor;
  readonly write: (settings: unknown) => void;
  readonly remove: () => void;
  readonly allowOthers: () => void;
  readonly hide: (text: string) => string | undefined;
}

function openWorld(user: readonly string[] = []): World {
  const folder = mkdtempSync(join(tmpdir(), "paired-redactor-"));
  const path = join(folder, "redaction.json");
  const redactor = createRedactor({ path, user, people: ["Lars Brandt", "root"] });
  let writes = 0;
  return {
    redactor,
    write(settings) {
      writeFileSync(path, typeof settings === "string" ? settings : JSON.stringify(settings));
      // As far apart as two saves by a person are.
      writes += 1;
      utimesSync(path, writes, writes);
    },
    remove: () => rmSync(path),
    allowOthers: () => chmodSync(path, 0o666),
    hide: (text) => redact([text], redactor.of({ space: "S1", kind: "fix" })).texts[0],
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}

test("without settings, the user's and git's names are hidden, and what everybody is called is not", () => {
  using world = openWorld(["mira.o", "ubuntu"]);

  expect(world.hide("mira.o and Lars Brandt on ubuntu as root")).toBe(
    "<personal:user:1> and <personal:name:1> on ubuntu as root",
  );
});

test("settings count from the load after they were written, and until they are gone", async () => {
  using world = openWorld();
  world.write({ customers: ["Nordwind"] });
  await world.redactor.load();
  expect(world.hide("Nordwind")).toBe("<personal:customer:1>");

  world.write({ customers: ["Südwind"], patterns: [{ kind: "ticket", pattern: "T-[0-9]+" }] });
  expect(() => world.hide("Nordwind")).toThrow("the settings of redaction have changed");
  await world.redactor.load();
  expect(world.hide("Nordwind Südwind T-12")).toBe(
    "Nordwind <personal:customer:1> <custom:ticket:1>",
  );

  world.remove();
  await world.redactor.load();
  expect(world.hide("Südwind T-12")).toBe("Südwind T-12");
});

test("settings that cannot be used let nothing out, until they are mended", async () => {
  using world = openWorld();
  world.write('{"people": 5}');
  await world.redactor.load();
  expect(() => world.hide("anything")).toThrow(/^redaction\.json: people: /);

  world.write({ patterns: [{ kind: "x", pattern: "((" }] });
  await world.redactor.load();
  expect(() => world.hide("anything")).toThrow("patterns.0 is no pattern of RE2");

  world.write({});
  world.allowOthers();
  await world.redactor.load();
  expect(() => world.hide("anything")).toThrow("other users can write it");

  world.remove();
  world.write({});
  await world.redactor.load();
  expect(world.hide("anything")).toBe("anything");
});

test("people whom a project's git names are hidden from then on", () => {
  using world = openWorld();
  world.redactor.learn(["Mira Okonkwo", "Mira", "ci"]);

  expect(world.hide("Mira Okonkwo, ci and Mira")).toBe("<personal:name:1>, ci and Mira");
});
