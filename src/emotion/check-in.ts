import { z } from "zod";

const SCALE = z.int().min(1).max(5);

/** What a person says of themselves: as much or as little of it as they like, in their own words of one to five. */
export const checkIn = z
  .strictObject({
    /** 1 not at all, 5 fully. */
    focus: SCALE.optional(),
    /** 1 bad, 5 good. */
    mood: SCALE.optional(),
    stuck: z.boolean().optional(),
    /** Whether it was a bad moment to be asked or told anything. */
    badMoment: z.boolean().optional(),
  })
  .refine((said) => Object.values(said).some((answer) => answer !== undefined), {
    message: "say at least one of focus, mood, stuck and bad moment",
  });
export type CheckIn = z.output<typeof checkIn>;

/** The same, as a dialog of a client asks for it; each may be left open. */
export const CHECK_IN_FORM = z.object({
  focus: SCALE.optional().describe("How focused are you, 1 not at all to 5 fully?"),
  mood: SCALE.optional().describe("How are you, 1 bad to 5 good?"),
  stuck: z.boolean().optional().describe("Are you stuck?"),
  bad_moment: z.boolean().optional().describe("Was this a bad moment to ask?"),
});
