import { PairedError } from "../errors.ts";
import type { Terminal } from "./review-terminal.ts";
import { INVERSE, type Mark, showText } from "./show-text.ts";

/** What the node does for a review; each may throw a `PairedError`, which the person is told. */
export interface ReviewNode {
  readonly list: () => Promise<readonly Waiting[]>;
  readonly challenge: (id: number) => Promise<Challenge>;
  /** False: these are not the words. */
  readonly confirm: (id: number, words: string, passphrase?: string) => Promise<boolean>;
  readonly decline: (id: number) => Promise<void>;
}

export interface Waiting {
  readonly id: number;
  readonly title: string;
}

/** What a decision is about, and the words of it that the person is to type. */
export interface Challenge {
  readonly title: string;
  /** What stands before the text. */
  readonly lead: string;
  readonly note: string;
  readonly text: string;
  /** What a yes takes besides reading. */
  readonly yes: "words" | "passphrase";
  readonly marks: readonly Mark[];
}

const MARGIN = "  | ";

/** Whatever a person does not clearly want does not happen. */
export interface Review {
  /** Puts all that waits before the person, one after the other. */
  readonly all: () => Promise<void>;
  /** The same with one decision. True: the person said yes. */
  readonly only: (id: number) => Promise<boolean>;
}

const WORDS_ONLY =
  "A program with your shell could type them too; after `paired-mcp keys passphrase` it could not.";
const CONFIRMED = "Confirmed.";

export function createReview(deps: {
  readonly node: ReviewNode;
  readonly terminal: Omit<Terminal, typeof Symbol.dispose>;
}): Review {
  const { node, terminal } = deps;
  return { all, only: async (id) => (await decide(id)) === "yes" };

  async function all(): Promise<void> {
    const waiting = await node.list();
    if (waiting.length === 0) return terminal.write("Nothing waits for you.\n");
    for (const [index, { id }] of waiting.entries()) {
      terminal.write(`\n${index + 1} of ${waiting.length}: `);
      try {
        if ((await decide(id)) === "leave") return;
      } catch (error) {
        if (!(error instanceof PairedError)) throw error;
        terminal.write(`${error.message}.${error.fix ? ` ${error.fix}` : ""}\n`);
      }
    }
  }

  async function decide(id: number): Promise<"yes" | "next" | "leave"> {
    const challenge = await node.challenge(id);
    show(challenge);
    const typed = await terminal.ask("> ");
    if (typed === undefined) {
      terminal.write("\nIt goes on waiting.\n");
      return "leave";
    }
    const said = await answer(id, typed.trim(), challenge);
    terminal.write(`${said}\n`);
    return said === CONFIRMED ? "yes" : "next";
  }

  async function answer(id: number, typed: string, { yes }: Challenge): Promise<string> {
    if (typed === "") return "It goes on waiting.";
    if (typed.toLowerCase() === "d") {
      await node.decline(id);
      return "Declined.";
    }
    const passphrase = yes === "passphrase" ? await terminal.askHidden("Passphrase: ") : undefined;
    if (yes === "passphrase" && !passphrase) return "It goes on waiting.";
    return (await node.confirm(id, typed, passphrase))
      ? CONFIRMED
      : "Those are not the words: nothing happened, it goes on waiting.";
  }

  function show({ title, lead, note, text, yes, marks }: Challenge): void {
    const { highlight } = terminal;
    const columns = Math.max(terminal.columns - MARGIN.length, 20);
    const words = `${marks.length} ${highlight === INVERSE ? "highlighted words" : "words in \u00AB\u00BB"}`;
    terminal.write(`${showText(title, { columns: 500 }).join(" ")}

  ${lead}

${indent(showText(text, { columns, marks, highlight }), MARGIN)}

${indent(
  showText(note, { columns }).map((line) => line.trim()),
  "  ",
)}

  To say yes, type the ${words}, in order${yes === "passphrase" ? "; then your passphrase" : ""}.
  Enter leaves it waiting, d declines it.${yes === "words" ? `\n  ${WORDS_ONLY}` : ""}
`);
  }
}

function indent(lines: readonly string[], margin: string): string {
  return lines.map((line) => margin + line).join("\n");
}
