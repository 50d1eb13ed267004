import { join } from "node:path";

import { PairedError } from "../../errors.ts";
import { CHUNK_NAME, type ChunkCodec, createChunkCodec, MAX_CHUNK_BYTES } from "./chunk.ts";
import { type Epoch, EPOCH_NAME, type KeyFile, MAX_KEY_FILE_BYTES, parseKeyFile } from "./epoch.ts";
import {
  findSize,
  isUnfinished,
  namesIn,
  readPlain,
  removeAll,
  syncNames,
  writeWhole,
} from "./folder-files.ts";
import {
  formatManifest,
  type Manifest,
  MAX_MANIFEST_BYTES,
  parseManifest,
  SNAPSHOT_ID,
} from "./manifest.ts";

/**
 * A folder of backups that a person named: `EPOCH/key.json`, `EPOCH/snapshots/ID`, `EPOCH/chunks/ab/ab...`. Who can only
 * look into it learns when snapshots were made, how many, and about how much was new in each.
 */
export interface BackupFolder {
  readonly path: string;
  readonly epochs: () => Promise<readonly string[]>;
  /** Undefined when there is none; throws `damaged` for what is no key file. */
  readonly keyFile: (epoch: string) => Promise<KeyFile | undefined>;
  readonly writeKeyFile: (epoch: string, bytes: Buffer) => Promise<void>;
  /** Removes all of an epoch, what opens it first. */
  readonly removeEpoch: (epoch: string) => Promise<void>;
  /** Ids, oldest first, without a look into them. */
  readonly snapshots: (epoch: string) => Promise<readonly string[]>;
  readonly inside: (epoch: Epoch) => EpochFolder;
}

/** What of a folder is under one key. */
export interface EpochFolder {
  readonly epoch: Epoch;
  readonly snapshots: () => Promise<readonly string[]>;
  readonly manifest: (id: string) => Promise<Manifest>;
  /** On disk when it resolves; all chunks must be there before. */
  readonly publish: (manifest: Manifest) => Promise<{ readonly bytes: number }>;
  readonly removeSnapshot: (id: string) => Promise<void>;
  readonly codec: ChunkCodec;
  /** Names of all chunks, whatever is in them. */
  readonly chunks: () => Promise<readonly string[]>;
  readonly chunkSize: (name: string) => Promise<number | undefined>;
  readonly writeChunk: (name: string, bytes: Buffer) => Promise<void>;
  /** The content; undefined when it is missing, cut or changed. */
  readonly readChunk: (name: string) => Promise<Buffer | undefined>;
  readonly removeChunk: (name: string) => Promise<void>;
  /** Removes files that a process which was killed had begun; nobody else may be writing. */
  readonly removeLitter: () => Promise<void>;
}

const CHUNK_PART = /^[0-9a-f]{2}$/;

const README = `Backups of PAIRED, encrypted. To restore one, on any machine:
  paired-mcp restore <this folder> --to <a new folder>
It asks for your passphrase, recovery code or shares. Change nothing in here by hand.
`;

export function openBackupFolder(path: string): BackupFolder {
  const keyPath = (epoch: string): string => join(path, epoch, "key.json");
  return {
    path,
    async epochs() {
      return (await namesIn(path)).filter((name) => EPOCH_NAME.test(name)).toSorted();
    },
    async keyFile(epoch) {
      const bytes = await readPlain(keyPath(epoch), MAX_KEY_FILE_BYTES);
      if (!bytes) return undefined;
      const file = parseKeyFile(bytes, keyPath(epoch));
      if (file.epoch === epoch) return file;
      throw new PairedError("damaged", `${keyPath(epoch)} belongs to other backups`, {
        fix: "Use another copy of this folder.",
      });
    },
    async writeKeyFile(epoch, bytes) {
      await writeWhole(join(path, "README.txt"), Buffer.from(README));
      await writeWhole(keyPath(epoch), bytes);
      await syncNames(join(path, epoch));
      await syncNames(path);
    },
    async removeEpoch(epoch) {
      await removeAll(keyPath(epoch));
      await syncNames(join(path, epoch));
      await removeAll(join(path, epoch));
    },
    snapshots: (epoch) => listSnapshots(join(path, epoch)),
    inside: (epoch) => openEpochFolder(join(path, epoch.name), epoch),
  };
}

function openEpochFolder(path: string, epoch: Epoch): EpochFolder {
  const codec = createChunkCodec(epoch);
  const chunkPath = (name: string): string => join(path, "chunks", name.slice(0, 2), name);
  const snapshotPath = (id: string): string => join(path, "snapshots", id);
  return {
    epoch,
    codec,
    snapshots: () => listSnapshots(path),
    async manifest(id) {
      const bytes = await readPlain(snapshotPath(id), MAX_MANIFEST_BYTES);
      if (bytes) return await parseManifest(bytes, { epoch, id });
      throw new PairedError("not_found", `there is no snapshot ${id}`, {
        fix: "See them: paired-mcp restore FOLDER --list",
      });
    },
    async publish(manifest) {
      const bytes = await formatManifest(manifest, epoch);
      for (const part of new Set(manifest.chunks.map(({ name }) => name.slice(0, 2))))
        await syncNames(join(path, "chunks", part));
      await syncNames(join(path, "chunks"));
      await writeWhole(snapshotPath(manifest.id), bytes);
      await syncNames(join(path, "snapshots"));
      await syncNames(path);
      return { bytes: bytes.length };
    },
    removeSnapshot: (id) => removeAll(snapshotPath(id)),
    async chunks() {
      const found: string[] = [];
      for (const part of await namesIn(join(path, "chunks")))
        if (CHUNK_PART.test(part)) found.push(...(await namesIn(join(path, "chunks", part))));
      return found.filter((name) => CHUNK_NAME.test(name));
    },
    chunkSize: (name) => findSize(chunkPath(name)),
    writeChunk: (name, bytes) => writeWhole(chunkPath(name), bytes),
    async readChunk(name) {
      try {
        const bytes = await readPlain(chunkPath(name), MAX_CHUNK_BYTES);
        return bytes && (await codec.open(name, bytes));
      } catch (error) {
        if (error instanceof PairedError && error.code === "damaged") return undefined;
        throw error;
      }
    },
    removeChunk: (name) => removeAll(chunkPath(name)),
    async removeLitter() {
      const parts = (await namesIn(join(path, "chunks"))).filter((name) => CHUNK_PART.test(name));
      for (const part of ["snapshots", ...parts.map((name) => join("chunks", name))])
        for (const name of await namesIn(join(path, part)))
          if (isUnfinished(name)) await removeAll(join(path, part, name));
    },
  };
}

/** The time comes first in an id, so that their order is the order of their making. */
async function listSnapshots(path: string): Promise<string[]> {
  return (await namesIn(join(path, "snapshots"))).filter((id) => SNAPSHOT_ID.test(id)).toSorted();
}
