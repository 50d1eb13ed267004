import { existsSync, rmdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";

import type { Config } from "../config.ts";
import { PairedError } from "../errors.ts";
import { sayAcknowledged } from "../rights/erasure.ts";
import { listFiles } from "../rights/home-size.ts";
import { showCount } from "../rights/show.ts";
import { onDisk } from "../store/disk-error.ts";
import { findFileMap, HOME_FILES } from "../store/home-files.ts";
import { checkHome } from "../store/home-folder.ts";
import { listSlots } from "../store/keyring-file.ts";
import { createKeychainSlots } from "../store/slots/keychain.ts";
import type { Program } from "./command.ts";
import type { Confirm } from "./confirm.ts";
import { openPrivacyNode } from "./privacy-node.ts";
import { takeNodesPlace } from "./take-nodes-place.ts";

/** First what opens the rest: from then on nothing that is left, here or in a copy, can be read. */
const KEYS_FIRST = ["keyring.json", "key"];

/**
 * Erases everything of a home, the audit too. Spaces are left and shares taken back first; then the keys go, then all other
 * files. Cut off, it has at least begun with the keys: the same again does the rest.
 */
export async function eraseHome(program: Program, confirm: Confirm): Promise<void> {
  const { config, stdout } = program;
  const { home } = config;
  if (!checkHome(home) || listFiles(home).length === 0)
    throw new PairedError("not_found", `there is nothing to erase in ${home}`);
  await confirm(
    `Everything of PAIRED in ${home} will be gone for good: entries, tasks, spaces, keys, the audit, and every backup that it made where its folder can be reached. It cannot be undone.`,
    `erase everything in ${basename(home)}`,
  );
  if (existsSync(join(home, "keyring.json")) && existsSync(join(home, "paired.db")))
    for (const line of await takeLeave(program, confirm)) stdout.write(`${line}\n`);
  {
    using lock = await takeNodesPlace(home);
    await discardKeys(config);
    for (const name of [...KEYS_FIRST, ...HOME_FILES.map(({ path }) => path)])
      if (!join(home, name).startsWith(lock.path)) remove(join(home, name));
  }
  for (const end of ["", "-journal"]) remove(join(home, `node.lock${end}`));
  const left = listFiles(home);
  const ours = left.filter((path) => findFileMap(path));
  if (ours.length > 0)
    throw new PairedError("unavailable", `${showCount(ours.length, "file")} could not be removed`, {
      fix: "Close every client, then run it again.",
    });
  if (left.length === 0) rmdirSync(home);
  stdout.write(describe(config, left.length));
}

/** Data that does not open, or a network that does not, keeps nobody from erasing it: they are asked once more. */
async function takeLeave(program: Program, confirm: Confirm): Promise<string[]> {
  try {
    return await sayFarewell(program);
  } catch (error) {
    if (!(error instanceof PairedError)) throw error;
    await confirm(
      `Spaces could not be left, nor shares taken back: ${error.message}. ${error.fix ?? ""}\nIf you go on without, nobody is ever asked to delete what you shared.`,
      "erase without asking anybody",
    );
    return [];
  }
}

async function sayFarewell(program: Program): Promise<string[]> {
  await using node = await openPrivacyNode(program);
  const { spaces, copies, ...said } = await node.farewell();
  return [
    ...(spaces > 0 ? [`Left ${showCount(spaces, "space")}.`] : []),
    ...(said.asked > 0 ? [sayAcknowledged(said, true)] : []),
    ...copies,
  ];
}

async function discardKeys({ home, keychain }: Config): Promise<void> {
  if (!keychain) return;
  const { type, discard } = createKeychainSlots();
  for (const slot of listSlots(home)) if (slot.type === type) await discard(slot.id);
}

function remove(path: string): void {
  onDisk(path, () => rmSync(path, { recursive: true, force: true }));
}

function describe({ home, keyFile }: Config, others: number): string {
  return [
    others === 0
      ? `Everything is gone, and ${home} too.`
      : `Everything of PAIRED in ${home} is gone.`,
    ...(others > 0 ? [`${showCount(others, "file")} there are not of PAIRED and stay.`] : []),
    ...(keyFile ? [`The key file that you named stays, and opens nothing any more.`] : []),
    "The next client starts anew. Copies that you made yourself, exports and copies of backup folders, are yours to delete.",
    "",
  ].join("\n");
}
