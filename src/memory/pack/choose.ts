/** How an item is given: its whole text, one line that names it, or not at all. Nothing is ever cut. */
export type Form = "whole" | "line" | "out";

export interface Option {
  /** What the whole text is worth, above 0; only comparisons count. */
  readonly worth: number;
  /** What each form costs, above 0, in the unit of the budget. */
  readonly whole: number;
  readonly line: number;
}

/** One line says that there is something and where; the text itself is worth several times that. */
const LINE_SHARE = 0.3;

interface Step {
  readonly place: number;
  readonly form: "whole" | "line";
  readonly cost: number;
  readonly density: number;
}

/**
 * A form for each option, which together cost no more than `budget`: the greedy answer to the multiple-choice knapsack
 * (P. Sinha and A. Zoltners, 1979). Steps (from nothing to a line, from a line to the whole) are taken in the order of their
 * worth a unit up to the first that does not fit, so that with a larger budget nothing is lost that was given whole; what is
 * then left goes to lines.
 */
export function choose(options: readonly Option[], budget: number): Form[] {
  const forms = options.map((): Form => "out");
  let left = budget;
  for (const { place, form, cost } of options.flatMap(stepsTo).toSorted(byDensity)) {
    if (cost > left) break;
    left -= cost;
    forms[place] = form;
  }
  for (const { place, line } of options.map(linePlace).toSorted(byWorth)) {
    if (forms[place] !== "out" || line > left) continue;
    left -= line;
    forms[place] = "line";
  }
  return forms;
}

/** Through the line only where that is the better bargain: the steps of one option fall in density. */
function stepsTo({ worth, whole, line }: Option, place: number): Step[] {
  const density = worth / whole;
  const lineDensity = (worth * LINE_SHARE) / line;
  if (line >= whole || lineDensity <= density)
    return [{ place, form: "whole", cost: whole, density }];
  const more = whole - line;
  return [
    { place, form: "line", cost: line, density: lineDensity },
    { place, form: "whole", cost: more, density: (worth * (1 - LINE_SHARE)) / more },
  ];
}

function linePlace(
  { worth, line }: Option,
  place: number,
): { place: number; worth: number; line: number } {
  return { place, worth, line };
}

function byDensity(a: Step, b: Step): number {
  return b.density - a.density || a.place - b.place;
}

function byWorth(a: { place: number; worth: number }, b: { place: number; worth: number }): number {
  return b.worth - a.worth || a.place - b.place;
}
