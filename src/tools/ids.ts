import { PairedError } from "../errors.ts";

/** How one kind of record is named to a model: a letter and the database's number, `T3`. */
export interface IdFormat {
  readonly format: (id: number) => string;
  /** The number behind `text`; throws `bad_input` for anything else, and never repeats what it was given. */
  readonly parse: (text: string) => number;
  /** Whether `text` is of this kind, for a tool that takes ids of several. */
  readonly matches: (text: string) => boolean;
}

export const entryId = createIdFormat("K", "memory entry", "memory_search");
export const receivedId = createIdFormat("R", "received entry", "memory_search");
export const taskId = createIdFormat("T", "task", "task_list");
export const spaceId = createIdFormat("S", "space", "space_manage");
export const shareId = createIdFormat("P", "share", "knowledge_share");
export const grantId = createIdFormat("G", "consent", "knowledge_share");
export const messageId = createIdFormat("M", "message", "message list");
export const sessionId = createIdFormat("H", "session", "session list");
export const itemId = createIdFormat("Q", "open decision or question", "session list");
export const candidateId = createIdFormat("C", "invite or candidate", "space_manage");

function createIdFormat(letter: string, what: string, listedBy: string): IdFormat {
  const shape = new RegExp(`^${letter}([1-9][0-9]{0,14})$`, "i");
  return {
    format: (id) => `${letter}${id}`,
    matches: (text) => shape.test(text),
    parse(text) {
      const digits = shape.exec(text)?.[1];
      if (digits) return Number(digits);
      throw new PairedError("bad_input", `the id of a ${what} looks like ${letter}12`, {
        fix: `Use an id as ${listedBy} gives it.`,
      });
    },
  };
}
