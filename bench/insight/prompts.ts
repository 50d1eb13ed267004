import { loadPolarity } from "../../src/emotion/text/polarity.ts";
import type { Figure } from "../report.ts";
import { POLARITIES, readMeasuredPrompts, type TwiceLabelled } from "./text/collections.ts";
import { share } from "./text/score.ts";

/** What a filter of strong language would find: the baseline that a model has to beat. */
const PROFANITY =
  /\b(?:fuck\w*|shit\w*|damn\w*|crap\w*|hell|bloody|wtf|ffs|bullshit|bs|ass|asshole|bastard|bitch\w*|piss\w*|screw(?:ed)?|suck\w*|idiot\w*|moron\w*|stupid\w*|dumb\w*)\b/iu;

/** E8: prompts to assistants, written after the model was fixed; how well it hears that a person is frustrated. */
export async function measurePrompts(): Promise<Figure[]> {
  const polarity = await loadPolarity();
  const all = readMeasuredPrompts();
  const agreed = all.filter(({ label, second }) => label === second);
  const heard = (one: TwiceLabelled): boolean => polarity.read(one.text, "prompt").pol === -1;
  const sworn = ({ text }: TwiceLabelled): boolean => PROFANITY.test(text);
  const frustrated = ({ label }: TwiceLabelled): boolean => label === "negative";
  const of = (kind: string): TwiceLabelled[] => agreed.filter(({ project }) => project === kind);
  const answered = agreed.filter(({ text }) => polarity.read(text, "prompt").pol !== null);
  return [
    { what: "prompts", value: all.length, goal: "= 300" },
    { what: "prompts on which both passes agree", value: agreed.length },
    { what: "kappa of the two passes (one author)", value: kappa(all) },
    {
      what: "frustrated: precision",
      value: share(agreed.filter(heard), frustrated),
      goal: ">= 0.9",
    },
    { what: "frustrated: recall", value: share(agreed.filter(frustrated), heard), goal: ">= 0.5" },
    {
      what: "frustrated: recall of strong language (regex)",
      value: share(agreed.filter(frustrated), sworn),
      goal: "below ours",
    },
    {
      what: "frustrated: precision of strong language (regex)",
      value: share(agreed.filter(sworn), frustrated),
    },
    {
      what: "false alarms on technical prompts",
      value: 100 * share(of("technical"), heard),
      unit: "%",
      goal: "<= 2",
    },
    { what: "false alarms on corrections", value: 100 * share(of("correction"), heard), unit: "%" },
    { what: "false alarms on polite prompts", value: 100 * share(of("polite"), heard), unit: "%" },
    { what: "answered, any polarity", value: answered.length / agreed.length },
    {
      what: "answered, right",
      value: share(answered, ({ label, text }) => {
        const { pol } = polarity.read(text, "prompt");
        return pol !== null && POLARITIES[pol + 1] === label;
      }),
    },
  ];
}

/** Cohen's kappa over three polarities: agreement beyond what the shares of the labels make by chance. */
function kappa(prompts: readonly TwiceLabelled[]): number {
  const agreement = share(prompts, ({ label, second }) => label === second);
  const chance = POLARITIES.map(
    (name) =>
      share(prompts, ({ label }) => label === name) *
      share(prompts, ({ second }) => second === name),
  ).reduce((sum, one) => sum + one, 0);
  return (agreement - chance) / (1 - chance);
}
