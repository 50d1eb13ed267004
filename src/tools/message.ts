import { z } from "zod";

import { BUS_LIMITS, type Message } from "../agents/bus.ts";
import { LETTER_TYPES, type Owner } from "../agents/inbox.ts";
import { minute } from "../agents/moves.ts";
import type { Context } from "../context.ts";
import { PairedError } from "../errors.ts";
import { heard } from "../heard.ts";
import { plainText } from "../privacy/plain-text.ts";
import type { Session } from "./call.ts";
import { defineTool } from "./define.ts";
import { entryId, messageId, taskId } from "./ids.ts";
import { holderOf } from "./task-line.ts";

const TEXT_BYTES = 4096;

export const message = defineTool({
  name: "message",
  title: "Send and read messages",
  description:
    "send text to a role or team, about T3, or to answer M3 (id), as role. list: unread of role or this session; ack id: it and all before. list topic (task/**): what happened, on from cursor.",
  effect: "write",
  input: z.object({
    action: z.enum(["send", "list", "ack"]),
    to: z.string().optional(),
    role: z.string().optional(),
    type: z.enum(LETTER_TYPES).optional(),
    text: z.string().pipe(plainText(TEXT_BYTES)).optional(),
    about: z.string().optional(),
    id: z.string().optional(),
    topic: z.string().optional(),
    cursor: z.number().pipe(z.int().min(0)).optional(),
  }),
  output: z.object({
    id: z.string().optional(),
    messages: z.array(z.looseObject({ id: z.string() })).optional(),
    unread: z.int().optional(),
    cursor: z.int().optional(),
    note: z.string().optional(),
  }),
  run(ctx, input, { session }) {
    assertTaken(input);
    if (input.action === "send") return send(ctx, input, session);
    if (input.action === "ack") {
      ctx.inbox.acknowledge(ownerOf(ctx, input, session), messageId.parse(input.id ?? ""));
      return { unread: ctx.inbox.list(ownerOf(ctx, input, session), 0).unread };
    }
    return input.topic === undefined ? list(ctx, input, session) : replay(ctx, input, session);
  },
});

interface Input {
  readonly action: "send" | "list" | "ack";
  readonly to?: string | undefined;
  readonly role?: string | undefined;
  readonly type?: (typeof LETTER_TYPES)[number] | undefined;
  readonly text?: string | undefined;
  readonly about?: string | undefined;
  readonly id?: string | undefined;
  readonly topic?: string | undefined;
  readonly cursor?: number | undefined;
}

interface Output {
  readonly id?: string;
  readonly messages?: { id: string; [field: string]: unknown }[];
  readonly unread?: number;
  readonly cursor?: number;
  readonly note?: string;
}

const TAKES = {
  send: ["to", "role", "type", "text", "about", "id"],
  list: ["role", "topic", "cursor"],
  ack: ["role", "id"],
} as const;
const MISSED = "Some messages were so old that they are gone.";

function send(ctx: Context, { to, role, type, text, about, id }: Input, session: Session): Output {
  if (text === undefined)
    throw new PairedError("bad_input", "send needs text", {
      fix: "Give `text` what is to be said.",
    });
  const sent = ctx.inbox.send(
    {
      project: session.project,
      to,
      from: role,
      type,
      text,
      about: about === undefined ? undefined : nameOf(about),
      answers: id === undefined ? undefined : messageId.parse(id),
    },
    holderOf(session),
  );
  return { id: messageId.format(sent) };
}

function list(ctx: Context, input: Input, session: Session): Output {
  const { messages, unread, missed } = ctx.inbox.list(
    ownerOf(ctx, input, session),
    BUS_LIMITS.page / 5,
  );
  heard(ctx, session, messages);
  return {
    messages: messages.map((one) => messageLine(ctx, one)),
    unread,
    ...(missed && { note: MISSED }),
  };
}

function replay(ctx: Context, { topic = "", cursor = 0 }: Input, session: Session): Output {
  const { messages, cursor: next, missed } = ctx.bus.replay(topic, cursor, BUS_LIMITS.page / 2);
  heard(ctx, session, messages);
  const note = cursor > 0 && missed ? { note: MISSED } : {};
  return { messages: messages.map((one) => messageLine(ctx, one)), cursor: next, ...note };
}

/** A message as tools show it. */
export function messageLine(
  { gate }: Context,
  { id, topic, client, session, at, says }: Message,
): { id: string; [field: string]: unknown } {
  const letter = !topic.startsWith("task/");
  const text = typeof says.text === "string" && { text: gate.mark(session, says.text) };
  const what = letter
    ? { ...says, ...text }
    : { task: says.id, role: says.role, state: says.state };
  return {
    ...what,
    id: messageId.format(id),
    ...(!letter && { topic }),
    at: minute(at),
    by: client,
  };
}

function ownerOf({ roster }: Context, { role }: Input, session: Session): Owner {
  if (role === undefined) return { session: session.id };
  return { project: session.project, role: roster.get(role).slug };
}

function nameOf(about: string): string {
  return taskId.matches(about)
    ? taskId.format(taskId.parse(about))
    : entryId.format(entryId.parse(about));
}

function assertTaken(input: Input): void {
  const { action } = input;
  const takes = new Set<string>(["action", ...TAKES[action]]);
  const extra = Object.entries(input).find(
    ([name, value]) => value !== undefined && !takes.has(name),
  );
  if (extra)
    throw new PairedError("bad_input", `${action} does not take ${extra[0]}`, {
      fix: `It takes ${TAKES[action].join(", ")}.`,
    });
}
