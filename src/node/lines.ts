/** The MCP SDK's own limit for one message on stdio; the relay and the node hold the same. */
export const MAX_LINE_BYTES = 10 * 1024 * 1024;
const EDGE_BYTES = 1024;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

export interface LineHandlers {
  /** One complete line without its end. Empty lines are left out. */
  readonly onLine: (line: Buffer) => void;
  /** A line of more than the limit has gone by; only its first and last bytes were kept. */
  readonly onOverlong: (edges: { readonly head: Buffer; readonly tail: Buffer }) => void;
}

/** Cuts a byte stream into lines. It holds at most `maxBytes`, and copies each byte at most once. */
export function createLines(
  { onLine, onOverlong }: LineHandlers,
  maxBytes: number = MAX_LINE_BYTES,
): { readonly push: (chunk: Buffer) => void } {
  let parts: Buffer[] = [];
  let size = 0;
  let head: Buffer | undefined;
  return {
    push(chunk) {
      let rest = chunk;
      for (let end = rest.indexOf(LINE_FEED); end >= 0; end = rest.indexOf(LINE_FEED)) {
        keep(rest.subarray(0, end));
        finish();
        rest = rest.subarray(end + 1);
      }
      keep(rest);
    },
  };

  function keep(bytes: Buffer): void {
    if (bytes.length === 0) return;
    parts.push(bytes);
    size += bytes.length;
    if (size <= maxBytes && !head) return;
    const all = parts.length === 1 ? bytes : Buffer.concat(parts);
    head ??= Buffer.from(all.subarray(0, EDGE_BYTES));
    parts = [Buffer.from(all.subarray(-EDGE_BYTES))];
    size = parts[0]?.length ?? 0;
  }

  function finish(): void {
    const [only = Buffer.alloc(0), ...more] = parts;
    const whole = more.length === 0 ? only : Buffer.concat(parts);
    const overlong = head;
    parts = [];
    size = 0;
    head = undefined;
    const line = whole.at(-1) === CARRIAGE_RETURN ? whole.subarray(0, -1) : whole;
    if (overlong) onOverlong({ head: overlong, tail: line });
    else if (line.length > 0) onLine(line);
  }
}
