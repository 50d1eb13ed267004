import c from "compact-encoding";

/** Writes fields one after another, in compact-encoding's form. */
export interface Writer {
  readonly uint: (value: number) => Writer;
  /** Bytes whose length both sides know. */
  readonly fixed: (value: Buffer) => Writer;
  /** Bytes with their length in front. */
  readonly bytes: (value: Buffer) => Writer;
  readonly text: (value: string) => Writer;
  readonly done: () => Buffer;
}

/** Reads what a `Writer` wrote. Each call throws when the bytes end too early or a number is no safe integer. */
export interface Reader {
  readonly uint: () => number;
  /** How many things follow, at most `max`. */
  readonly count: (max: number) => number;
  readonly fixed: (length: number) => Buffer;
  readonly bytes: (max: number) => Buffer;
  /** UTF-8 without a fault; `max` counts its bytes. */
  readonly text: (max: number) => string;
  /** All that is left. */
  readonly rest: () => Buffer;
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });

export function writer(): Writer {
  const chunks: Uint8Array[] = [];
  const self: Writer = {
    uint: (value) => push(c.encode(c.uint, value)),
    fixed: (value) => push(value),
    bytes: (value) => push(c.encode(c.uint, value.length), value),
    text: (value) => self.bytes(Buffer.from(value)),
    done: () => Buffer.concat(chunks),
  };
  return self;

  function push(...more: Uint8Array[]): Writer {
    chunks.push(...more);
    return self;
  }
}

/** What `parse` makes of a stranger's bytes; undefined when they end too early, too late or break its rules. */
export function read<T>(bytes: Buffer, parse: (reader: Reader) => T): T | undefined {
  const state = c.state(0, bytes.length, bytes);
  try {
    const text = (max: number): string => UTF8.decode(sized(max));
    const rest = (): Buffer => fixed(state.end - state.start);
    const value = parse({ uint, count, fixed, bytes: sized, text, rest });
    return state.start === state.end ? value : undefined;
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }

  function uint(): number {
    const value = c.uint.decode(state);
    if (!Number.isSafeInteger(value)) throw new RangeError("not a safe integer");
    return value;
  }

  function fixed(length: number): Buffer {
    const start = state.start;
    if (length > state.end - start) throw new RangeError("out of bounds");
    state.start += length;
    return bytes.subarray(start, start + length);
  }

  function count(max: number): number {
    const value = uint();
    if (value > max) throw new RangeError("too many");
    return value;
  }

  function sized(max: number): Buffer {
    return fixed(count(max));
  }
}
