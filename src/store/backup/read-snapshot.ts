import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { setImmediate as giveWay } from "node:timers/promises";

import { PairedError } from "../../errors.ts";
import { createPageCodec } from "../../privacy/page-codec.ts";
import { PAGE_BYTES } from "../../privacy/page-mac.ts";
import { diskError } from "../disk-error.ts";
import type { EpochFolder } from "./folder.ts";
import type { Manifest } from "./manifest.ts";
import { createSlots, harmedChunk } from "./slots.ts";
import { LOCK_PAGE } from "./write-snapshot.ts";

const AT_ONCE = 64;

export interface ReadDeps {
  readonly folder: EpochFolder;
  readonly manifest: Manifest;
  /** What the database opens with. */
  readonly key: Buffer;
  readonly onProgress?: (pages: number, of: number) => void;
}

/**
 * Writes the database of a snapshot to `path`, which must not be there, byte for byte as it was. Throws `damaged` with the
 * chunk that cannot be read, or when the whole is not what the snapshot says.
 */
export async function readSnapshot(deps: ReadDeps, path: string): Promise<void> {
  const { folder, manifest, key, onProgress } = deps;
  const slots = createSlots(folder, manifest);
  const codec = createPageCodec(key, await slots.get(1));
  const hash = createHash("sha256");
  const file = await open(path, "wx", 0o600).catch((error: unknown) => {
    throw diskError(path, error);
  });
  try {
    for (let first = 1; first <= manifest.pages; first += AT_ONCE) {
      const pages: Buffer[] = [];
      for (let page = first; page < first + AT_ONCE && page <= manifest.pages; page += 1)
        pages.push(
          page === LOCK_PAGE ? Buffer.alloc(PAGE_BYTES) : codec.close(await slots.get(page), page),
        );
      const bytes = Buffer.concat(pages);
      hash.update(bytes);
      await file.writeFile(bytes).catch((error: unknown) => {
        throw diskError(path, error);
      });
      onProgress?.(first + pages.length - 1, manifest.pages);
      await giveWay();
    }
    await file.sync();
  } finally {
    await file.close();
  }
  if (hash.digest("hex") !== manifest.hash)
    throw new PairedError(
      "damaged",
      `snapshot ${manifest.id} does not give the database it was made of`,
      {
        fix: "Restore another snapshot: paired-mcp restore FOLDER --list",
      },
    );
}

/** Opens every chunk that these snapshots need, each once; throws `damaged` with the first bad one and all that it harms. */
export async function checkChunks(
  folder: EpochFolder,
  manifests: readonly Manifest[],
  onProgress?: (chunks: number, of: number) => void,
): Promise<number> {
  const users = new Map<string, string[]>();
  for (const { id, chunks } of manifests)
    for (const { name } of chunks) users.set(name, [...(users.get(name) ?? []), id]);
  let done = 0;
  for (const [name, ids] of users) {
    if (!(await folder.readChunk(name))) throw harmedChunk(name, ids);
    done += 1;
    onProgress?.(done, users.size);
  }
  return users.size;
}
