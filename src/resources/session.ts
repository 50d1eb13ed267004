import { ENDED } from "../agents/task.ts";
import { heardProject } from "../heard.ts";
import { itemLines, sessionLine } from "../tools/session-reply.ts";
import { writerOf } from "../tools/session.ts";
import { taskText } from "../tools/task-line.ts";
import type { Resource } from "./define.ts";

export const session: Resource = {
  name: "session",
  title: "This session",
  description: "What this session has written down, what is open, and what waits to be resumed.",
  uri: "paired://session/current",
  tool: "session",
  mimeType: "application/json",
  read(ctx, _, caller) {
    const { project, id: key } = caller;
    heardProject(ctx, caller, project);
    const own = ctx.sessions.findOwn(writerOf(caller));
    const waiting = ctx.sessions.findWaiting(project, key);
    const tasks = (own?.tasks ?? []).flatMap((id) => ctx.board.find(id) ?? []);
    const text = {
      ...(own && {
        session: sessionLine(ctx, own),
        ...(own.state !== null && { state: own.state }),
        next: own.next,
        tasks: tasks.filter(({ state }) => !ENDED.has(state)).map(taskText),
        links: own.links,
      }),
      questions: itemLines(ctx, project, "question"),
      decisions: itemLines(ctx, project, "decision"),
      ...(waiting && { waiting: sessionLine(ctx, waiting) }),
    };
    return JSON.stringify(text, undefined, 2);
  },
};
