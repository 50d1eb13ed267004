import { cleanText } from "./clean.ts";
import { featuresOf } from "./features.ts";
import { type Model, type Polarities, readModel } from "./model.ts";

/** The polarity of a text by the person, and how likely it is; `pol` is null where that is too little to say. */
export interface Reading {
  readonly pol: -1 | 0 | 1 | null;
  /** The probability of the likeliest polarity, 0 to 1; 0 of what was not looked at. */
  readonly conf: number;
}

/** What a person said to an assistant, or any other text; the two sound different when all is well. */
export type TextKind = "prompt" | "other";

export interface Polarity {
  readonly read: (text: string, kind?: TextKind) => Reading;
  /** All three probabilities, answered or not; undefined of a text without words of the person's own. */
  readonly classify: (text: string) => Polarities | undefined;
}

/** Says how a text a person wrote sounds. Nothing of the text is kept. */
export function createPolarity(model: Model): Polarity {
  const classify = (own: string): Polarities | undefined =>
    WORD.test(own) ? model.classify(featuresOf(own)) : undefined;
  return {
    classify: (text) => classify(cleanText(text)),
    read(text, kind = "other") {
      const own = cleanText(text);
      const found = isReview(text.slice(0, REVIEW_CHARS)) ? undefined : classify(own);
      if (!found) return { pol: null, conf: 0 };
      const from = model.answersFrom[kind === "prompt" ? kind : lengthOf(own)];
      const { negative, neutral, positive } = found;
      const conf = Math.max(negative, neutral, positive);
      if (conf === negative) return { pol: conf >= from.negative ? -1 : null, conf };
      if (conf === positive) return { pol: conf >= from.positive ? 1 : null, conf };
      return { pol: conf >= from.neutral ? 0 : null, conf };
    },
  };
}

/** Long texts say more than one thing, and what they say of each is judged apart. */
export function lengthOf(own: string): "short" | "long" {
  return (own.match(/\p{L}+/gu)?.length ?? 0) <= SHORT_WORDS ? "short" : "long";
}

/** The shipped model, read at the first call. */
export function loadPolarity(): Promise<Polarity> {
  loaded ??= import("./model.json", { with: { type: "json" } }).then(({ default: file }) =>
    createPolarity(readModel(file)),
  );
  return loaded;
}

/** `loadPolarity` and `read` in one. */
export async function readPolarity(text: string, kind?: TextKind): Promise<Reading> {
  return (await loadPolarity()).read(text, kind);
}

/**
 * Whether a text speaks as reviews of code do: their blame is for code, and the model was below chance on them.
 * What a person asks an assistant about a review says so by its marks as well; silence costs little.
 */
export function isReview(text: string): boolean {
  return REVIEW.test(text);
}

let loaded: Promise<Polarity> | undefined;

const SHORT_WORDS = 25;
const REVIEW_CHARS = 4096;
const WORD = /\p{L}/u;
const REVIEW =
  /^\s*nit(?:pick)?\b|\bnit:|\bLGTM\b|\bPTAL\b|\bpatch ?set \d|```suggestion|^@@ -\d|\b(?:this|the|your) (?:PR|CL|MR|patch|changeset|pull request|merge request)\b|^\s*[+-][12]\b/iu;
