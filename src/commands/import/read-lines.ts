import type { FileHandle } from "node:fs/promises";

/** One line of a file, numbered from 1. */
export interface Line {
  readonly number: number;
  /** Without its end; undefined when it is longer than what is kept. */
  readonly bytes: Buffer | undefined;
  /** With its end. */
  readonly size: number;
  /** False for a last line without a line feed: the file may have been cut there. */
  readonly ended: boolean;
}

const CHUNK_BYTES = 256 * 1024;
const LINE_FEED = 10;

/** The lines of a file of any size; holds no more than one line of `maxBytes`, and one chunk. */
export async function* readLines(file: FileHandle, maxBytes: number): AsyncGenerator<Line> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let parts: Buffer[] = [];
  let [number, size, position] = [1, 0, 0];
  for (;;) {
    const { bytesRead } = await file.read(chunk, 0, chunk.length, position);
    if (bytesRead === 0) break;
    position += bytesRead;
    let rest = chunk.subarray(0, bytesRead);
    for (let end = rest.indexOf(LINE_FEED); end >= 0; end = rest.indexOf(LINE_FEED)) {
      keep(rest.subarray(0, end));
      yield finish(true);
      rest = rest.subarray(end + 1);
    }
    keep(rest);
  }
  if (size > 0) yield finish(false);

  /** Copies, because the chunk is filled again; nothing more of a line that is too long already. */
  function keep(bytes: Buffer): void {
    size += bytes.length;
    if (size > maxBytes) parts = [];
    else if (bytes.length > 0) parts.push(Buffer.from(bytes));
  }

  function finish(ended: boolean): Line {
    const bytes = size > maxBytes ? undefined : Buffer.concat(parts);
    const line = { number, bytes, size: size + (ended ? 1 : 0), ended };
    parts = [];
    [number, size] = [number + 1, 0];
    return line;
  }
}
