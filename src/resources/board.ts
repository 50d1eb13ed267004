import { ENDED, STATES, type State } from "../agents/task.ts";
import type { Context } from "../context.ts";
import { PairedError } from "../errors.ts";
import { taskText } from "../tools/task-line.ts";
import type { Resource } from "./define.ts";

const HEADINGS: Readonly<Record<State, string>> = {
  doing: "In work",
  review: "In review",
  waiting: "Waiting",
  ready: "Ready",
  todo: "To do, after others",
  done: "Done",
  failed: "Failed",
  dropped: "Dropped",
};

/** What has ended is history: a few are enough. */
const SHOWN = { open: 50, ended: 10 } as const;

export const board: Resource = {
  name: "board",
  title: "Task board",
  description: "The team's tasks of one project: in work, in review, waiting, ready, done.",
  uri: "paired://board/{project}",
  tool: "task_list",
  mimeType: "text/markdown",
  list: (ctx, { project }) => [
    { key: project, title: `Board of ${project}` },
    ...ctx.board
      .projects()
      .filter((known) => known.project !== project)
      .map((known) => ({ key: known.project, title: `Board of ${known.project}` })),
  ],
  read(ctx, project, session) {
    const parts = STATES.map((state) => section(ctx, project, state)).filter(Boolean);
    if (parts.length === 0 && project !== session.project)
      throw new PairedError("not_found", "there is no board of this project", {
        fix: "The list of resources shows the boards that there are.",
      });
    return [`# Board of ${project}`, ...(parts.length > 0 ? parts : ["No tasks yet."])].join(
      "\n\n",
    );
  },
};

function section(ctx: Context, project: string, state: State): string {
  const limit = ENDED.has(state) ? SHOWN.ended : SHOWN.open;
  const { tasks, cursor } = ctx.board.list({ project, state }, { limit });
  if (tasks.length === 0) return "";
  const more = cursor ? [`- and more: task_list {"state":"${state}"}`] : [];
  return [`## ${HEADINGS[state]}`, ...tasks.map((task) => `- ${taskText(task)}`), ...more].join(
    "\n",
  );
}
