/** One line that a person types into a terminal in raw mode, kept as bytes so that it can be overwritten. */
export interface SecretLine {
  /** Takes one byte; `done` at Enter, `left` at Ctrl-C, or Ctrl-D on an empty line. */
  readonly push: (byte: number) => "more" | "done" | "left";
  /** The line so far, in UTF-8; the next one begins empty. Whoever takes it overwrites it after use. */
  readonly take: () => Buffer;
}

const MAX_BYTES = 4096;
const [ENTER, LINE_FEED, ESCAPE] = [13, 10, 27];
const [CTRL_C, CTRL_D, CTRL_U, BACKSPACE, DELETE] = [3, 4, 21, 8, 127];

export function createSecretLine(): SecretLine {
  const bytes = Buffer.alloc(MAX_BYTES);
  let length = 0;
  /** How far into an arrow key or the like: none, after ESC, after ESC and a bracket. */
  let escape: "no" | "begun" | "inside" = "no";
  const cut = (to: number): void => {
    bytes.fill(0, to);
    length = to;
  };
  return {
    push(byte) {
      if (escape !== "no") {
        escape = afterEscape(escape, byte);
        return "more";
      }
      if (byte === ENTER || byte === LINE_FEED) return "done";
      if (byte === CTRL_C || (byte === CTRL_D && length === 0)) return "left";
      if (byte === ESCAPE) escape = "begun";
      else if (byte === BACKSPACE || byte === DELETE) cut(lastCharacter(bytes, length));
      else if (byte === CTRL_U) cut(0);
      else if (byte >= 32 && length < MAX_BYTES) bytes[length++] = byte;
      return "more";
    },
    take() {
      const line = Buffer.from(bytes.subarray(0, length));
      cut(0);
      return line;
    },
  };
}

function afterEscape(escape: "begun" | "inside", byte: number): "no" | "inside" {
  const bracket = byte === 0x5b || byte === 0x4f;
  if (escape === "begun") return bracket ? "inside" : "no";
  return byte >= 0x40 && byte <= 0x7e ? "no" : "inside";
}

/** Where the last character of UTF-8 text of this length begins. */
function lastCharacter(bytes: Buffer, length: number): number {
  let at = Math.max(length - 1, 0);
  while (at > 0 && ((bytes[at] ?? 0) & 0xc0) === 0x80) at -= 1;
  return at;
}
