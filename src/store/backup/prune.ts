import type { EpochFolder } from "./folder.ts";
import { chooseKept, type Keep } from "./keep.ts";
import type { Manifest } from "./manifest.ts";

export interface Pruned {
  readonly kept: number;
  readonly removed: number;
  readonly chunks: number;
  /** Snapshots whose lists cannot be read: they stay, and so do all chunks beside them. */
  readonly unreadable: readonly string[];
}

/**
 * Removes snapshots that `keep` does not ask for, over all epochs together, then the chunks that none of those left uses.
 * Cut off, some chunks stay that nobody needs: the next time removes them.
 */
export async function pruneSnapshots(epochs: readonly EpochFolder[], keep: Keep): Promise<Pruned> {
  const read = await Promise.all(epochs.map(readEpoch));
  const kept = chooseKept(
    read.flatMap(({ manifests }) => manifests),
    keep,
  );
  let [removed, chunks] = [0, 0];
  for (const { folder, manifests, unreadable } of read) {
    const left = manifests.filter((manifest) => kept.has(manifest));
    for (const { id } of manifests.filter((manifest) => !kept.has(manifest))) {
      await folder.removeSnapshot(id);
      removed += 1;
    }
    await folder.removeLitter();
    if (unreadable.length === 0) chunks += await removeUnused(folder, left);
  }
  return { kept: kept.size, removed, chunks, unreadable: read.flatMap((one) => one.unreadable) };
}

async function removeUnused(folder: EpochFolder, left: readonly Manifest[]): Promise<number> {
  const used = new Set(left.flatMap(({ chunks }) => chunks.map(({ name }) => name)));
  const unused = (await folder.chunks()).filter((name) => !used.has(name));
  for (const name of unused) await folder.removeChunk(name);
  return unused.length;
}

interface ReadEpoch {
  readonly folder: EpochFolder;
  readonly manifests: readonly Manifest[];
  readonly unreadable: readonly string[];
}

/** Lists of snapshots that open, and the ids of those that do not. */
export async function readEpoch(folder: EpochFolder): Promise<ReadEpoch> {
  const manifests: Manifest[] = [];
  const unreadable: string[] = [];
  for (const id of await folder.snapshots()) {
    try {
      manifests.push(await folder.manifest(id));
    } catch {
      unreadable.push(id);
    }
  }
  return { folder, manifests, unreadable };
}
