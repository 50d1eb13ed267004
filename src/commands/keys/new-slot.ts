import { randomBytes } from "node:crypto";
import { join } from "node:path";

import { PairedError } from "../../errors.ts";
import type { NewSlot } from "../../privacy/keys/keys.ts";
import { assertPassphrase, createPassphraseSlot } from "../../privacy/keys/passphrase.ts";
import { onDisk } from "../../store/disk-error.ts";
import { createFile, makeFolder } from "../../store/files.ts";
import { createKeyFileSlots } from "../../store/slots/key-file.ts";
import { createKeychainSlots } from "../../store/slots/keychain.ts";
import type { Program } from "../command.ts";
import type { Person } from "./person.ts";

export const SLOT_TYPES = ["passphrase", "recovery", "shares", "keychain", "key-file"] as const;
export type SlotTypeName = (typeof SLOT_TYPES)[number];

export interface Making {
  readonly program: Program;
  readonly person: Person;
  readonly shares: { readonly count: number; readonly threshold: number };
  /** A folder for the shares, one file each; undefined: they are shown. */
  readonly out: string | undefined;
}

/** Makes the secret of a new slot, and gives it to the person where it is theirs to keep. */
export async function makeSlot(type: SlotTypeName, making: Making): Promise<NewSlot> {
  return MAKERS[type](randomBytes(8).toString("hex"), making);
}

const MAKERS: Readonly<
  Record<SlotTypeName, (id: string, making: Making) => Promise<NewSlot> | NewSlot>
> = {
  async passphrase(id, { person }) {
    const words = await person.secret("New passphrase: ");
    assertPassphrase(words);
    const again = person.isThere ? await person.secret("The same again: ") : words;
    try {
      if (words.equals(again)) return await createPassphraseSlot(id, words);
      throw new PairedError("bad_input", "the two are not the same", { fix: "Try again." });
    } finally {
      words.fill(0);
      again.fill(0);
    }
  },

  async recovery(id, { person }) {
    assertThere(person, "a recovery code is shown once, and typed back");
    const { createRecoveryCode, readRecoveryCode } =
      await import("../../privacy/keys/recovery-code.ts");
    const { secret, words } = createRecoveryCode();
    await person.aside(async () => {
      person.tell(`${RECOVERY_LEAD}\n${inColumns(words.split(" "))}\n`);
      await person.secret("Press Enter when you have written them down. ");
    });
    await person.aside(() =>
      repeated(person, async () => {
        const typed = readRecoveryCode(await manyLines(person, 24));
        if (!typed.equals(secret))
          throw new PairedError("bad_input", "these words are a recovery code, but not this one");
      }),
    );
    return { id, type: "recovery", secret };
  },

  async shares(id, { person, shares: wish, out }) {
    const { createShares } = await import("../../privacy/keys/shares.ts");
    if (out === undefined) assertThere(person, "shares are shown one after the other");
    const { slot, shares } = await createShares(id, wish);
    const texts = shares.map(({ text }) => `${text}\n`);
    if (out === undefined)
      for (const text of texts)
        await person.aside(async () => {
          person.tell(`For one holder, and nobody else:\n\n${text}\n`);
          await person.secret("Press Enter when they have it. ");
        });
    else writeShares(out, texts);
    return slot;
  },

  async keychain(id) {
    return { id, type: "keychain", ...(await createKeychainSlots().create(id)) };
  },

  async "key-file"(id, { program: { config } }) {
    const path = config.keyFile ?? join(config.home, "key");
    return { id, type: "key_file", ...(await createKeyFileSlots({ path }).create(id)) };
  },
};

const RECOVERY_LEAD = `These 24 words open your data when nothing else does. They are shown once.
Write them on paper, and keep it where no computer is.
`;

function inColumns(words: readonly string[]): string {
  const cells = words.map((word, at) => `${String(at + 1).padStart(4)} ${word.padEnd(10)}`);
  const rows = Array.from({ length: Math.ceil(cells.length / 4) }, (_, row) =>
    cells.slice(row * 4, row * 4 + 4).join(""),
  );
  return `${rows.join("\n")}\n`;
}

/** Lines until there are as many words. */
async function manyLines(person: Person, words: number): Promise<string> {
  const lines: string[] = [];
  const count = (): number => lines.join(" ").split(/\s+/).filter(Boolean).length;
  while (count() < words)
    lines.push(await person.line(`Type them back (${count()} of ${words}): `));
  return lines.join(" ");
}

async function repeated(person: Person, work: () => Promise<void>): Promise<void> {
  for (let tries = 3; ; tries -= 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof PairedError) || error.code !== "bad_input" || tries <= 1) throw error;
      person.tell(`${error.message}.\n`);
    }
  }
}

function writeShares(folder: string, texts: readonly string[]): void {
  onDisk(folder, () => {
    makeFolder(folder);
    for (const [at, text] of texts.entries()) {
      const path = join(folder, `share-${at + 1}.txt`);
      if (createFile(path, Buffer.from(text))) continue;
      throw new PairedError("conflict", `${path} is there already`, {
        fix: "Name a folder without shares. Nothing was changed.",
      });
    }
  });
}

function assertThere(person: Person, why: string): void {
  if (person.isThere) return;
  throw new PairedError("bad_input", `${why}: that needs a terminal`, {
    fix: "Run it yourself in a terminal window, without --stdin.",
  });
}
