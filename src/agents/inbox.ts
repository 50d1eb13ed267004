import { PairedError } from "../errors.ts";
import { type Bus, BUS_LIMITS, type Message, type Reader } from "./bus.ts";
import type { Role } from "./roles.ts";
import type { Roster } from "./roster.ts";
import type { Holder } from "./task.ts";
import { topicOf } from "./topic.ts";

export const LETTER_TYPES = [
  "task_assignment",
  "announcement",
  "question",
  "response",
  "proposal",
  "review_request",
  "review_response",
] as const;
export type LetterType = (typeof LETTER_TYPES)[number];

/** Messages to roles and sessions: an inbox is a topic that its owner reads on from where they acknowledged. */
export interface Inbox {
  /** Throws `bad_input` for a role that is not there, `unavailable` when an inbox is full; then nobody has got it. */
  readonly send: (letter: Letter, by: Holder) => number;
  /** What the board has for a role: nothing happens where the role is gone or its inbox is full, for the board says it too. */
  readonly offer: (news: Offer, by: Holder) => void;
  /** Messages to a role of a project, or without one to a session, that are not acknowledged; oldest first. */
  readonly list: (owner: Owner, limit: number) => Unread;
  /** A message and all before it in its inbox. */
  readonly acknowledge: (owner: Owner, id: number) => void;
}

export interface Letter {
  readonly project: string;
  /** A role, or `team`: everybody. Undefined: whoever wrote the message that this answers. */
  readonly to?: string | undefined;
  /** As which role it is sent. */
  readonly from?: Role | undefined;
  readonly type?: LetterType | undefined;
  readonly text: string;
  /** A task or entry, such as `T3`. */
  readonly about?: string | undefined;
  /** The number of the message that it answers. */
  readonly answers?: number | undefined;
}

interface Offer extends Pick<Letter, "project" | "text"> {
  readonly to: Role;
  readonly type: LetterType;
  readonly about: string;
}

export type Owner =
  | { readonly project: string; readonly role: Role }
  | { readonly session: string };

export interface Unread {
  readonly messages: readonly Message[];
  /** How many there are in all, at most `BUS_LIMITS.unread`. */
  readonly unread: number;
  /** Whether some were removed by age before anybody acknowledged them. */
  readonly missed: boolean;
}

/** Beside the names of roles. */
export const EVERYBODY = "team";

export function createInbox({
  bus,
  roster,
}: {
  readonly bus: Bus;
  readonly roster: Roster;
}): Inbox {
  return {
    send(letter, by) {
      const { from, text, about, answers, project } = letter;
      const asked = answers === undefined ? undefined : get(answers);
      const type = letter.type ?? answerType(asked);
      const says = {
        type,
        text,
        ...(from !== undefined && { from: roster.get(from).slug }),
        ...(about !== undefined && { about }),
        ...(answers !== undefined && { answers: `M${answers}` }),
      };
      const owners = ownersOf(project, letter.to, asked);
      for (const owner of owners) assertRoom(owner);
      const ids = owners.map((owner) =>
        bus.publish({ topic: readerOf(owner).pattern, project, says }, by),
      );
      return ids.at(-1) ?? 0;
    },
    offer({ project, to, type, text, about }, by) {
      if (!roster.find(to)) return;
      const reader = readerOf({ project, role: to });
      if (bus.unread(reader) >= BUS_LIMITS.unread) return;
      bus.publish({ topic: reader.pattern, project, says: { type, text, about } }, by);
    },
    list(owner, limit) {
      const reader = readerOf(owner);
      const { messages, missed } = bus.read(reader, limit);
      return { messages, missed, unread: bus.unread(reader) };
    },
    acknowledge: (owner, id) => bus.acknowledge(readerOf(owner), id),
  };

  function ownersOf(project: string, to: string | undefined, asked: Message | undefined): Owner[] {
    if (to === EVERYBODY) return roster.list().map(({ slug: role }) => ({ project, role }));
    if (to !== undefined) return [{ project, role: roster.get(to).slug }];
    if (!asked)
      throw new PairedError("bad_input", "the message goes to nobody", {
        fix: "Give `to` a role or team, or `id` the message that it answers.",
      });
    const { from } = asked.says;
    const role = typeof from === "string" ? roster.find(from)?.slug : undefined;
    return [role === undefined ? { session: asked.session } : { project, role }];
  }

  function assertRoom(owner: Owner): void {
    if (bus.unread(readerOf(owner)) < BUS_LIMITS.unread) return;
    const whose = "role" in owner ? owner.role : "that session";
    throw new PairedError(
      "unavailable",
      `the inbox of ${whose} is full: ${BUS_LIMITS.unread} unread`,
      {
        fix: "Somebody has to read it first: message list as that role, then ack.",
      },
    );
  }

  function get(id: number): Message {
    const message = bus.find(id);
    if (message) return message;
    throw new PairedError("not_found", "there is no message with this id", {
      fix: "message list gives the ids of messages; old ones are removed.",
    });
  }
}

/** Whoever plays a role reads its one inbox: what one of them acknowledged is done for all. */
function readerOf(owner: Owner): Reader {
  const topic =
    "role" in owner
      ? topicOf("role", owner.project, owner.role)
      : topicOf("session", owner.session);
  return { reader: topic, pattern: topic };
}

function answerType(asked: Message | undefined): LetterType {
  if (!asked) return "announcement";
  return asked.says.type === "review_request" ? "review_response" : "response";
}
