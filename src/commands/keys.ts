import { rmSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";

import { z } from "zod";

import type { Config } from "../config.ts";
import { PairedError } from "../errors.ts";
import type { Slot } from "../privacy/keys/envelope.ts";
import type { NewSlot } from "../privacy/keys/keys.ts";
import { writeProof } from "../privacy/keys/proof.ts";
import { listSlots } from "../store/keyring-file.ts";
import { createKeychainSlots } from "../store/slots/keychain.ts";
import { EXIT, type Program } from "./command.ts";
import { adviceOf, describeSlots } from "./keys/describe.ts";
import { makeSlot, SLOT_TYPES, type SlotTypeName } from "./keys/new-slot.ts";
import { openKeys } from "./keys/open-keys.ts";
import { openPerson, type Person } from "./keys/person.ts";
import { askProof, unlockBy, type Way } from "./keys/prove.ts";
import type { AskedNode } from "./open-node.ts";
import { readOptions } from "./read-options.ts";

const OPTIONS = {
  recovery: { type: "boolean", default: false },
  shares: { type: "boolean", default: false },
  stdin: { type: "boolean", default: false },
  count: { type: "string", default: "5" },
  threshold: { type: "string", default: "3" },
  out: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

const USAGE = `paired-mcp keys list | add ${SLOT_TYPES.join("|")} | remove ID | passphrase | recovery | rotate
  To show that it is you, another way than the passphrase: --recovery or --shares.
  add shares: --count 5 --threshold 3 [--out FOLDER].
  --stdin: secrets as lines, what opens the data first. --json.`;

const STATE = z.object({ generation: z.number(), presence: z.enum(["none", "beside", "only"]) });

/** Says who can open the data, and changes it. What changes takes a secret of the person's, where they have one. */
export async function run(args: readonly string[], program: Program): Promise<number> {
  const { values, positionals } = readOptions(args, OPTIONS, USAGE);
  const [action = "list", ...words] = positionals;
  const { home } = program.config;
  if (action === "list" && words.length === 0) {
    const slots = listSlots(home);
    program.stdout.write(values.json ? asJson(slots) : describeSlots(slots));
    return EXIT.ok;
  }
  const wish = readWish(action, words);
  using person = openPerson(program, { piped: values.stdin, why: `keys ${action}` });
  await using node = await openKeys(program);
  const way = values.recovery ? "recovery" : values.shares ? "shares" : undefined;
  const basis = await prepare({ node, person, way, home });
  const shares = { count: readWhole(values.count), threshold: readWhole(values.threshold) };
  const making = { program, person, shares, out: values.out };
  const done = await ACTIONS[wish.action]({
    ...wish,
    node,
    basis,
    config: program.config,
    make: (type) => makeSlot(type, making),
  });
  const slots = listSlots(home);
  const lines = [done, ...adviceOf(slots)].map((line) => `${line}\n`).join("");
  program.stdout.write(values.json ? asJson(slots) : lines);
  return EXIT.ok;
}

interface Wish {
  readonly action: "add" | "remove" | "passphrase" | "rotate";
  /** Of the slot to add. */
  readonly type: SlotTypeName;
  /** Of the slot to remove. */
  readonly id: string;
}

function readWish(action: string, [word = "", ...more]: readonly string[]): Wish {
  const type = SLOT_TYPES.find((known) => known === word);
  if (more.length === 0) {
    if (action === "add" && type) return { action, type, id: "" };
    if (action === "remove" && word) return { action, type: "passphrase", id: word };
    if (action === "recovery" && !word) return { action: "add", type: "recovery", id: "" };
    if ((action === "passphrase" || action === "rotate") && !word)
      return { action, type: "passphrase", id: "" };
  }
  throw new PairedError("bad_input", "that is nothing to do with keys", { fix: USAGE });
}

interface Basis {
  readonly generation: number;
  readonly proof?: { readonly slot: string; readonly secret: string };
}

/** Opens what is locked, and asks the person for a secret where they have one. */
async function prepare(asking: {
  readonly node: AskedNode;
  readonly person: Person;
  readonly way: Way | undefined;
  readonly home: string;
}): Promise<Basis> {
  const { node, home } = asking;
  const slots = listSlots(home);
  const { locked } = z.object({ locked: z.boolean() }).parse(await node.ask("vault.state", {}));
  const presence = locked ? "only" : STATE.parse(await node.ask("keys.state", {})).presence;
  const proof =
    presence === "none"
      ? undefined
      : await askProof({ ...asking, slots }, (given) => unlockBy(node, given));
  const { generation } = STATE.parse(await node.ask("keys.state", {}));
  return { generation, ...(proof && { proof: writeProof(proof) }) };
}

interface Doing extends Wish {
  readonly node: AskedNode;
  readonly basis: Basis;
  readonly config: Config;
  readonly make: (type: SlotTypeName) => Promise<NewSlot>;
}

const ACTIONS: Readonly<Record<Wish["action"], (doing: Doing) => Promise<string>>> = {
  async add({ type, make, ...doing }) {
    const slots = listSlots(doing.config.home);
    if (ALONE.has(type) && slots.some((slot) => slot.type === type.replace("-", "_")))
      throw new PairedError("conflict", `there is a ${type} slot already`, {
        fix: "Remove it first: paired-mcp keys list",
      });
    const slot = await make(type);
    await edit(doing, { add: [slot] });
    return `Added: ${slot.type}, ${slot.id}.`;
  },

  async remove({ id, ...doing }) {
    const slot = listSlots(doing.config.home).find((each) => each.id === id);
    await edit(doing, { remove: [id] });
    if (slot) await discard(slot, doing.config);
    return `Removed. Its secret still opens old copies of the folder; if somebody may have both:
  paired-mcp keys rotate`;
  },

  async passphrase({ make, basis, ...doing }) {
    const slots = listSlots(doing.config.home).filter(({ type }) => type === "passphrase");
    const proven = slots.find(({ id }) => id === basis.proof?.slot);
    const before = proven ?? (slots.length === 1 ? slots[0] : undefined);
    if (slots.length > 1 && !before)
      throw new PairedError("conflict", `there are ${slots.length} passphrases`, {
        fix: "Remove the one you mean, and add another: paired-mcp keys list",
      });
    const slot = await make("passphrase");
    await edit({ ...doing, basis }, { add: [slot], remove: before ? [before.id] : [] });
    return before
      ? `Changed. The old one still opens old copies of the folder; if somebody may have both:
  paired-mcp keys rotate`
      : `Added: passphrase, ${slot.id}.`;
  },

  async rotate({ node, basis, config }) {
    const began = performance.now();
    await node.ask("keys.rotate", basis);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    return `New keys for the database and for all ${listSlots(config.home).length} slots, in ${seconds} s.`;
  },
};

/** Of these types a second one would hold the same secret. */
const ALONE: ReadonlySet<SlotTypeName> = new Set(["keychain", "key-file"]);

async function edit(
  { node, basis }: Pick<Doing, "node" | "basis">,
  {
    add = [],
    remove = [],
  }: { readonly add?: readonly NewSlot[]; readonly remove?: readonly string[] },
): Promise<void> {
  await node.ask("keys.edit", {
    basis,
    add: add.map(({ secret, parameters = {}, ...slot }) => ({
      ...slot,
      parameters,
      secret: secret.toString("base64url"),
    })),
    remove,
  });
}

/** What a removed slot has left outside of the keyring; a key file that the person has named is theirs, and stays. */
async function discard({ id, type }: Slot, { home, keyFile }: Config): Promise<void> {
  if (type === "keychain") await createKeychainSlots().discard(id);
  if (type === "key_file" && !keyFile) rmSync(join(home, "key"), { force: true });
}

function readWhole(text: string): number {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  throw new PairedError("bad_input", "--count and --threshold take a whole number", { fix: USAGE });
}

function asJson(slots: readonly Slot[]): string {
  return `${JSON.stringify({ slots: slots.map(({ id, type, created }) => ({ id, type, created })) })}\n`;
}
