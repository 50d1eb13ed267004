import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { isAbsolute } from "node:path";

import type { Clock } from "../clock.ts";
import { type Counted, readTranscriptLine } from "./transcript.ts";

/** Reads what clients write down of their sessions: how many tokens, and of which model. */
export interface Transcripts {
  /** What is new since the last time, of its last `MAX_BYTES`. Undefined for what is no transcript; never throws. */
  readonly read: (path: string, stop: AbortSignal) => Promise<TranscriptNews | undefined>;
}

export interface TranscriptNews {
  readonly counted: readonly Counted[];
  /** Whether something lies before or between that was not read. */
  readonly isPartial: boolean;
}

interface Place {
  readonly inode: bigint;
  readonly offset: number;
}

const MAX_BYTES = 8 * 1024 * 1024;
/** Read at once; between two the node serves others. */
const SLICE_BYTES = 64 * 1024;
const MAX_LINE_BYTES = 1024 * 1024;
const MAX_FILES = 200;
/** Without these a line counts nothing, and is not parsed. */
const SIGNS = ['"usage"', '"assistant"'].map((text) => Buffer.from(text));
/** A link is not followed, and a pipe not waited for. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Where it was read to is kept in memory: a node that starts anew reads the end again, and the ledger knows it. */
export function createTranscripts({ clock }: { readonly clock: Clock }): Transcripts {
  const places = new Map<string, Place>();
  return {
    async read(path, stop) {
      if (!isAbsolute(path) || !path.endsWith(".jsonl")) return undefined;
      let file: FileHandle;
      try {
        file = await open(path, FLAGS);
      } catch {
        return undefined;
      }
      try {
        return await readNews(file, path, stop);
      } catch {
        return undefined;
      } finally {
        await file.close();
      }
    },
  };

  async function readNews(
    file: FileHandle,
    path: string,
    stop: AbortSignal,
  ): Promise<TranscriptNews | undefined> {
    const stats = await file.stat({ bigint: true });
    if (!stats.isFile() || isOfAnother(stats.uid)) return undefined;
    const [size, inode] = [Number(stats.size), stats.ino];
    const known = places.get(path);
    const before = known?.inode === inode && known.offset <= size ? known.offset : undefined;
    const start = Math.max(before ?? 0, size - MAX_BYTES);
    const isCut = start > (before ?? 0);
    const lines = createLines(isCut);
    const counted: Counted[] = [];
    const buffer = Buffer.alloc(SLICE_BYTES);
    let at = start;
    while (at < size && !stop.aborted) {
      const { bytesRead } = await file.read(buffer, 0, Math.min(SLICE_BYTES, size - at), at);
      if (bytesRead === 0) break;
      at += bytesRead;
      for (const line of lines.push(buffer.subarray(0, bytesRead)))
        if (SIGNS.every((sign) => line.includes(sign)))
          counted.push(...found(readTranscriptLine(line.toString("utf8"), clock())));
    }
    places.delete(path);
    places.set(path, { inode, offset: at - lines.rest() });
    if (places.size > MAX_FILES) places.delete([...places.keys()][0] ?? "");
    return { counted, isPartial: counted.length > 0 && (isCut || lines.isLost()) };
  }
}

interface Lines {
  /** The lines that end in this piece. */
  readonly push: (piece: Buffer) => Buffer[];
  /** Bytes of the line that has not ended. */
  readonly rest: () => number;
  /** Whether a line was too long to be looked at. */
  readonly isLost: () => boolean;
}

/** `isCut`: the first line begins before what is read, and does not count. */
function createLines(isCut: boolean): Lines {
  let head: Buffer[] = [];
  let bytes = 0;
  let isSkipping = isCut;
  let isLost = false;
  return {
    push(piece) {
      const ended: Buffer[] = [];
      let from = 0;
      for (let end = piece.indexOf(10); end >= 0; end = piece.indexOf(10, from)) {
        keep(piece.subarray(from, end));
        if (!isSkipping) ended.push(Buffer.concat(head));
        drop();
        isSkipping = false;
        from = end + 1;
      }
      keep(piece.subarray(from));
      return ended;
    },
    rest: () => bytes,
    isLost: () => isLost,
  };

  function keep(part: Buffer): void {
    bytes += part.length;
    if (isSkipping) return;
    if (bytes > MAX_LINE_BYTES) {
      isSkipping = true;
      isLost = true;
      head = [];
    } else if (part.length > 0) head.push(Buffer.from(part));
  }

  function drop(): void {
    head = [];
    bytes = 0;
  }
}

function found(counted: Counted | undefined): Counted[] {
  return counted ? [counted] : [];
}

/** Another user's file says nothing of this one's sessions. */
function isOfAnother(owner: bigint): boolean {
  return process.getuid !== undefined && owner !== BigInt(process.getuid());
}
