import { workReply } from "../tools/work-reply.ts";
import type { Resource } from "./define.ts";

export const workState: Resource = {
  name: "work-state",
  title: "Work state",
  description: "How the person's work goes now, for them alone; changes at most once a second.",
  uri: "paired://work-state",
  tool: "work_state",
  mimeType: "application/json",
  read: ({ insight, clock }) =>
    JSON.stringify(
      { as_of: new Date(clock()).toISOString(), ...workReply(insight.read()) },
      undefined,
      2,
    ),
};
