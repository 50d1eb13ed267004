import { z } from "zod";

import { PairedError } from "../errors.ts";

/** Kinds of topic, with what is said in them. A topic is its kind and names, such as `role/shop/edison`. */
export const TOPICS = {
  /** `role/<project>/<role>`: the inbox of a role. */
  role: { names: 2, says: z.looseObject({ type: z.string(), text: z.string() }) },
  /** `session/<id>`: the inbox of a session. */
  session: { names: 1, says: z.looseObject({ type: z.string(), text: z.string() }) },
  /** `task/<project>/<action>`: something happened on the board. */
  task: { names: 2, says: z.object({ id: z.string(), role: z.string(), state: z.string() }) },
} as const;
export type TopicKind = keyof typeof TOPICS;

const MAX_CHARS = 400;

/** `topicOf("role", "my shop", "edison")` is `role/my%20shop/edison`. */
export function topicOf(kind: TopicKind, ...names: readonly string[]): string {
  if (names.length !== TOPICS[kind].names)
    throw new PairedError("internal", `a topic of ${kind} has ${TOPICS[kind].names} names`);
  return [kind, ...names.map(encodeURIComponent)].join("/");
}

/** What may be said in a topic; throws `bad_input` for one of no kind. */
export function kindOf(topic: string): (typeof TOPICS)[TopicKind] {
  const [kind = "", ...names] = topic.split("/");
  const found = Object.entries(TOPICS).find(([name]) => name === kind)?.[1];
  if (found && names.length === found.names && topic.length <= MAX_CHARS) return found;
  throw new PairedError("bad_input", "there is no such topic", {
    fix: "Topics are role/<project>/<role>, session/<id> and task/<project>/<action>.",
  });
}

/** A pattern as it is matched: `*` stands for one name, `**` at the end for the rest. Throws `bad_input`. */
export function readPattern(text: string): string {
  const parts = text.split("/");
  const whole = parts.every(
    (part, n) =>
      part === "*" || (part === "**" && n === parts.length - 1) || /^[^*\s/]+$/.test(part),
  );
  if (whole && text.length <= MAX_CHARS) return text;
  throw new PairedError("bad_input", "that is no pattern of topics", {
    fix: "For example task/shop/*, task/** or role/shop/edison.",
  });
}

export function fitsTopic(pattern: string, topic: string): boolean {
  const parts = pattern.split("/");
  const names = topic.split("/");
  const rest = parts.at(-1) === "**";
  if (rest ? names.length < parts.length - 1 : names.length !== parts.length) return false;
  return parts.every((part, n) => part === "*" || part === "**" || part === names[n]);
}

/** What all topics of a pattern begin with. */
export function prefixOf(pattern: string): string {
  const wild = pattern.search(/(?:^|\/)\*/);
  return wild < 0 ? pattern : pattern.slice(0, wild === 0 ? 0 : wild + 1);
}
