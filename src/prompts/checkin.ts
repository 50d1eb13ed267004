import { z } from "zod";

import { checkIn } from "../emotion/check-in.ts";
import { PairedError } from "../errors.ts";
import { definePrompt } from "./define.ts";

const SCALE = z
  .string()
  .regex(/^[1-5]$/u)
  .optional();
const YES = z.enum(["yes", "no"]).optional();

/** Only a person puts a prompt into a conversation: what they give it is their own word. */
export const checkinPrompt = definePrompt({
  name: "checkin",
  title: "Check in",
  description: "Say how you are, for work insight to learn from; it never guesses your mood.",
  tool: "work_state",
  args: z.object({
    focus: SCALE.describe("How focused, 1 not at all to 5 fully"),
    mood: SCALE.describe("How are you, 1 bad to 5 good"),
    stuck: YES.describe("Are you stuck? yes or no"),
  }),
  text({ insight }, { focus, mood, stuck }) {
    const said = {
      ...(focus !== undefined && { focus: Number(focus) }),
      ...(mood !== undefined && { mood: Number(mood) }),
      ...(stuck !== undefined && { stuck: stuck === "yes" }),
    };
    if (Object.keys(said).length === 0)
      return "I would like to check in. Tell me in one line that I can do so with this prompt's fields (focus 1-5, mood 1-5, stuck yes or no), or in a terminal with `paired-mcp feel --focus 4 --mood 3`. Do not guess how I am, and do not ask again.";
    const { data } = checkIn.safeParse(said);
    if (!data) throw new PairedError("bad_input", "focus and mood go from 1 to 5");
    insight.labels.checkIn(data, "prompt");
    return `I have checked in (${Object.entries(said)
      .map(([what, answer]) => `${what} ${String(answer)}`)
      .join(", ")}); it is noted on this machine. Do not comment on how I am.${
      data.stuck ? " I am stuck: offer one smaller step, and wait for my answer." : ""
    }`;
  },
});
