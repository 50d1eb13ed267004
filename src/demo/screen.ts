import type { Writable } from "node:stream";
import { styleText } from "node:util";

/** What the play shows while it runs. */
export interface Screen {
  readonly scene: (title: string) => void;
  readonly says: (who: string, text: string) => void;
  /** A text as it is, framed, such as the exact bytes of a release. */
  readonly shows: (label: string, text: string) => void;
  readonly ends: (text: string) => void;
}

const WIDTH = { least: 40, most: 96 } as const;

/** For a person: colours on a terminal, no wider than that is; plain text elsewhere. */
export function createScreen(
  out: Writable & { readonly isTTY?: boolean; readonly columns?: number },
): Screen {
  const width = Math.max(WIDTH.least, Math.min(out.columns ?? WIDTH.most, WIDTH.most));
  const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
    out.isTTY ? styleText(style, text) : text;
  const put = (line = ""): void => void out.write(`${line}\n`);
  let scenes = 0;
  return {
    scene(title) {
      scenes += 1;
      put();
      put(paint(["bold", "cyan"], `${scenes}  ${title}`));
    },
    says(who, text) {
      const [first = "", ...rest] = wrap(text, width - 12);
      put(`   ${paint("bold", who.padEnd(7))} ${first}`);
      for (const line of rest) put(`   ${" ".repeat(7)} ${line}`);
    },
    shows(label, text) {
      put(`   ${" ".repeat(7)} ${paint("dim", label)}`);
      for (const line of text.split("\n").flatMap((part) => wrapQuoted(part, width - 14)))
        put(`   ${" ".repeat(7)} ${paint("dim", "|")} ${paint("yellow", line)}`);
    },
    ends(text) {
      put();
      put(paint(["bold", "green"], text));
    },
  };
}

/** For a machine, whose one line comes at the end. */
export const silentScreen: Screen = { scene() {}, says() {}, shows() {}, ends() {} };

/** A line of quoted text goes on as one. */
function wrapQuoted(text: string, width: number): string[] {
  const [quote = ""] = /^\| /.exec(text) ?? [];
  return wrap(text.slice(quote.length), width - quote.length).map((line) => quote + line);
}

/** Breaks after spaces and commas; what is longer than a line, such as a code, is cut. */
function wrap(text: string, width: number): string[] {
  const lines = [""];
  const pieces = text.match(/[^ ,]*[ ,]?/gu) ?? [];
  for (const piece of pieces.flatMap(
    (part) => part.match(new RegExp(`.{1,${width}}`, "gu")) ?? [],
  )) {
    const line = lines.at(-1) ?? "";
    if (line.length + piece.trimEnd().length <= width) lines[lines.length - 1] = line + piece;
    else lines.push(piece);
  }
  return lines.map((line) => line.trimEnd());
}
