import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { silentLog } from "../../src/log.ts";
import { createMemory, type Memory } from "../../src/memory/memory.ts";
import { createCalls } from "../../src/store/calls.ts";
import { openStore, type OwnedStore } from "../../src/store/db.ts";
import { openHome } from "../../src/store/home.ts";
import { createNotes } from "../notes.ts";

/** How many entries a memory has when it is measured. */
export const SIZES = [100, 1000, 10_000, 100_000] as const;
export type Size = (typeof SIZES)[number];

const SLICE = 200;
/** Entries that one session of a client leaves behind. */
const SESSION = 25;

/** Homes with entries in them, each filled once however many parts measure it; removed at the end. */
export interface Homes extends Disposable {
  /** The folder of a home with this many notes: not to be changed, but to be copied. */
  readonly at: (size: Size) => Promise<string>;
}

export interface OpenedMemory extends Disposable {
  readonly store: OwnedStore;
  readonly memory: Memory;
}

export function createHomes(): Homes {
  const folder = mkdtempSync(join(tmpdir(), "paired-homes-"));
  const made = new Map<Size, string>();
  const at: Homes["at"] = async (size) => {
    const known = made.get(size);
    if (known) return known;
    const path = join(folder, String(size));
    const smaller = SIZES[SIZES.indexOf(size) - 1];
    if (smaller) cpSync(await at(smaller), path, { recursive: true });
    await fillHome(path, smaller ?? 0, size);
    made.set(size, path);
    return path;
  };
  return { at, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

export async function openMemoryAt(home: string): Promise<OpenedMemory> {
  const store = openStore(await openHome({ home, keyFile: undefined, keychain: false }));
  const clock = Date.now;
  const calls = createCalls({ store, clock });
  const memory = createMemory({ store, clock, calls, log: silentLog });
  return { store, memory, [Symbol.dispose]: () => store.close() };
}

/** The notes that a home of `size` entries holds, in the order of their ids: the first one is K1. */
export function* notesOf(size: Size): Generator<string> {
  let from = 0;
  for (const to of SIZES.slice(0, SIZES.indexOf(size) + 1)) {
    const notes = createNotes(to);
    for (; from < to; from += 1) yield notes.note(from);
  }
}

async function fillHome(home: string, from: number, to: Size): Promise<void> {
  using opened = await openMemoryAt(home);
  const { memory } = opened;
  const notes = createNotes(to);
  for (let done = from; done < to; done += SLICE)
    memory.addMany(
      Array.from({ length: Math.min(SLICE, to - done) }, (_, at) => {
        const n = done + at;
        const by = { session: `session ${Math.floor(n / SESSION)}`, client: "bench" };
        return [{ kind: "note", body: notes.note(n), tags: [], project: "bench" }, by] as const;
      }),
    );
}
