import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

import { parse as parseJsonc } from "jsonc-parser";
import { parse as parseToml } from "smol-toml";
import { expect, test } from "vitest";

import { applyStep } from "../../src/clients/apply.ts";
import { type Befores, createBefores } from "../../src/clients/before.ts";
import { type AssistantClient, launchOn } from "../../src/clients/client.ts";
import { type Places, readPlaces } from "../../src/clients/places.ts";
import { planSteps, type Step } from "../../src/clients/plan.ts";
import { CLIENTS } from "../../src/clients/table.ts";
import { targetsOf } from "../../src/clients/targets.ts";
import { type TemporaryHome, temporaryHome } from "../temporary-home.ts";
import { SETTINGS } from "./settings-files.ts";

interface Machine extends Disposable {
  readonly places: Places;
  readonly befores: Befores;
  /** The settings file of the client for its user. */
  readonly path: string;
  readonly plan: (remove?: boolean) => Step;
  /** Plans and writes; the step as it was planned. */
  readonly run: (remove?: boolean) => Step;
}

/** A user's home with one client's settings in it, or none. */
function machine(client: AssistantClient, text?: string | Buffer): Machine {
  const place: TemporaryHome = temporaryHome();
  const places = readPlaces(
    { HOME: place.file("home") },
    { platform: "linux", fallback: undefined },
  );
  const befores = createBefores(place.file("paired"));
  const path = client.user?.(places) ?? "";
  mkdirSync(dirname(path), { recursive: true });
  if (text !== undefined) writeFileSync(path, text);
  const plan = (remove = false): Step => {
    const targets = targetsOf(
      [client],
      { user: true, project: undefined, rules: undefined },
      places,
    );
    const [step] = planSteps(targets, { remove, launch: launchOn("linux"), befores });
    if (!step) throw new Error("no step");
    return step;
  };
  return {
    places,
    befores,
    path,
    plan,
    run(remove) {
      const step = plan(remove);
      if (step.change === "add" || step.change === "remove") applyStep(step, befores);
      return step;
    },
    [Symbol.dispose]: place[Symbol.dispose],
  };
}

function read({ format, key }: AssistantClient, text: string): Record<string, unknown> {
  const data =
    format === "toml" ? parseToml(text) : parseJsonc(text, [], { allowTrailingComma: true });
  return data[key];
}

/** Each with what stands before it on its line. */
function commentsIn(text: string): string[] {
  return text
    .split(/\r?\n/)
    .filter((line) => /\/\/|\/\*|#/.test(line))
    .map((line) => line.replaceAll(",", ""));
}

const CASES = CLIENTS.flatMap((client) => {
  const { valid = "", commented = "" } = SETTINGS[client.slug] ?? {};
  const texts = [
    ["a file in use", valid],
    ["comments", commented],
    ["no file", undefined],
    ["an empty file", ""],
  ] as const;
  // Where nothing is there yet, those of one format are alike.
  const isFirst = client === CLIENTS.find(({ format }) => format === client.format);
  return texts
    .slice(0, isFirst ? 4 : 2)
    .map(([what, text]) => ({ name: `${client.name}, ${what}`, client, text }));
});

test("every client of the table has settings files to be tried on", () => {
  expect(Object.keys(SETTINGS).toSorted()).toEqual(CLIENTS.map(({ slug }) => slug).toSorted());
});

test.each(CASES)(
  "$name: the server is there and all else as it was; again changes nothing; --remove restores the bytes",
  ({ client, text }) => {
    using computer = machine(client, text);

    expect(computer.run()).toMatchObject({ change: "add" });
    const written = readFileSync(computer.path, "utf8");
    const { paired, ...others } = read(client, written);
    expect(paired).toEqual(client.entry(launchOn("linux")));
    expect(others).toEqual(text ? { ...read(client, text) } : {});
    expect(commentsIn(written)).toEqual(commentsIn(text ?? ""));

    expect(computer.run()).toMatchObject({ change: "none", says: "there already" });
    expect(readFileSync(computer.path, "utf8")).toBe(written);

    expect(computer.run(true)).toMatchObject({ change: "remove" });
    expect(existsSync(computer.path) ? readFileSync(computer.path, "utf8") : undefined).toBe(text);
    expect(computer.run(true)).toMatchObject({ change: "none" });
  },
);

test.each(CASES)(
  "$name: --remove after the client wrote into it takes only the server out",
  ({ client, text }) => {
    using computer = machine(client, text);
    computer.run();
    const added = client.format === "toml" ? "# by the client\n" : "\n// by the client\n";
    writeFileSync(computer.path, `${readFileSync(computer.path, "utf8")}${added}`);

    computer.run(true);

    const left = readFileSync(computer.path, "utf8");
    expect(left).toContain("by the client");
    expect(read(client, left) ?? {}).toEqual((text ? read(client, text) : undefined) ?? {});
  },
);

test.each(CLIENTS.map((client) => ({ name: client.name, client })))(
  "$name, a broken file: refused by its line, and nothing is written",
  ({ client }) => {
    const { broken = "", line } = SETTINGS[client.slug] ?? {};
    using computer = machine(client, broken);

    const step = computer.run();

    expect(step).toMatchObject({ change: "refused" });
    expect(step.change === "refused" && step.error.message).toContain(
      `${computer.path}, line ${line}: it is not`,
    );
    expect(step.change === "refused" && step.error.fix).toContain("that line");
    expect(readFileSync(computer.path, "utf8")).toBe(broken);
    expect(readdirSync(dirname(computer.path)).filter((file) => file.endsWith(".tmp"))).toEqual([]);
  },
);

test.each(CLIENTS.map((client) => ({ name: client.name, client })))(
  "$name, a read-only file: refused with the command that allows it",
  ({ client }) => {
    const { valid = "" } = SETTINGS[client.slug] ?? {};
    using computer = machine(client, valid);
    chmodSync(computer.path, 0o444);

    const step = computer.run();

    expect(step.change === "refused" && step.error.fix).toBe(
      `To allow it: chmod u+w '${computer.path}'`,
    );
    expect(readFileSync(computer.path, "utf8")).toBe(valid);
  },
);

test.each(CLIENTS.map((client) => ({ name: client.name, client })))(
  "$name, a link: the file behind it changes, with its mode, and the link stays",
  ({ client }) => {
    const { commented = "" } = SETTINGS[client.slug] ?? {};
    using computer = machine(client);
    const real = join(computer.places.home, "dotfiles", "settings");
    mkdirSync(dirname(real));
    writeFileSync(real, commented);
    chmodSync(real, 0o640);
    symlinkSync(real, computer.path);

    computer.run();

    expect(lstatSync(computer.path).isSymbolicLink()).toBe(true);
    expect(read(client, readFileSync(real, "utf8"))).toHaveProperty("paired");
    expect(statSync(real).mode & 0o777).toBe(0o640);
    computer.run(true);
    expect(readFileSync(real, "utf8")).toBe(commented);
  },
);
