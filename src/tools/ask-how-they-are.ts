import { CHECK_IN_FORM, checkIn } from "../emotion/check-in.ts";
import type { Labels } from "../emotion/labels.ts";
import type { WorkReading } from "../emotion/reading.ts";
import { type Call, Question } from "./call.ts";

const KEY = "checkin";
const QUESTION =
  "How are you? It stays on this machine, for you; each answer may be left open. At most four times a day; paired-mcp feel shows and forgets it.";

/**
 * Asks the person for a check-in through a client that can ask: at a boundary of their work, at most four times a day.
 * Throws the `Question`, and takes what the call comes back with; declined is an answer too, and asks no more for now.
 */
export function askHowTheyAre(labels: Labels, reading: WorkReading | undefined, call: Call): void {
  if (!call.canAsk || !reading) return;
  const answer = call.answer(KEY);
  if (answer === undefined) {
    if (!labels.isDue(reading.goodMoment)) return;
    labels.asked();
    throw new Question(KEY, QUESTION, CHECK_IN_FORM);
  }
  if (answer.action !== "accept") return;
  const form = CHECK_IN_FORM.safeParse(answer.content);
  if (!form.success) return;
  const { focus, mood, stuck, bad_moment: badMoment } = form.data;
  const said = checkIn.safeParse({ focus, mood, stuck, badMoment });
  if (said.success) labels.checkIn(said.data, "asked");
}
