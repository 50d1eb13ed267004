import { BUS_LIMITS } from "../agents/bus.ts";
import type { Owner } from "../agents/inbox.ts";
import { topicOf } from "../agents/topic.ts";
import { heard } from "../heard.ts";
import type { Session } from "../tools/call.ts";
import { messageLine } from "../tools/message.ts";
import { type Resource, resourceUri } from "./define.ts";

/** The session's own inbox, beside those of the roles. */
const ME = "me";

export const inbox: Resource = {
  name: "inbox",
  title: "Inbox",
  description: "Unread messages to a role of this project, or to this session (me).",
  uri: "paired://inbox/{role}",
  tool: "message",
  mimeType: "application/json",
  list: ({ roster }) => [
    { key: ME, title: "Inbox of this session" },
    ...roster.list().map(({ slug, name }) => ({ key: slug, title: `Inbox of ${name}` })),
  ],
  read(ctx, key, session) {
    const owner: Owner =
      key === ME
        ? { session: session.id }
        : { project: session.project, role: ctx.roster.get(key).slug };
    const { messages, unread } = ctx.inbox.list(owner, BUS_LIMITS.page);
    heard(ctx, session, messages);
    return JSON.stringify(
      { unread, messages: messages.map((one) => messageLine(ctx, one)) },
      undefined,
      2,
    );
  },
};

/** The inbox that a topic is, for a session; undefined: it is another project's or session's, or none. */
export function inboxUri(
  topic: string,
  { id, project }: Pick<Session, "id" | "project">,
): string | undefined {
  if (topic === topicOf("session", id)) return resourceUri(inbox.uri, ME);
  const own = topicOf("role", project, "");
  return topic.startsWith(own) ? resourceUri(inbox.uri, topic.slice(own.length)) : undefined;
}
