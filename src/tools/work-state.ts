import { z } from "zod";

import { askHowTheyAre } from "./ask-how-they-are.ts";
import { defineTool } from "./define.ts";
import { WORK_REPLY, workReply } from "./work-reply.ts";

export const workState = defineTool({
  name: "work_state",
  title: "See how the work goes",
  description:
    "What the person's work looks like now (state, focus block, whether help is likely welcome) and if it is a good moment for what can wait. From timing, not feelings; null: not enough signal. Each answer says how sure it is.",
  effect: "read",
  input: z.object({}),
  output: WORK_REPLY,
  run({ insight }, _, call) {
    askHowTheyAre(insight.labels, insight.read(), call);
    return workReply(insight.read());
  },
});
