import { createHash } from "node:crypto";

/** Words that this model takes for one: texts that share a meaning and no word. */
const SYNONYMS: Readonly<Record<string, string>> = {
  automobile: "car",
  vehicle: "car",
  automobiles: "car",
  login: "signin",
  authentication: "signin",
  purchase: "buy",
  sluggish: "slow",
  latency: "slow",
  crash: "fail",
  panics: "fail",
};

/** A bag of words as a vector: each word points in a direction of its own, synonyms in one. Deterministic. */
export function embedWords(text: string, dimension = 64): number[] {
  const vector = Array.from({ length: dimension }, () => 0.001);
  for (const word of text.toLowerCase().match(/[a-z]+/g) ?? []) {
    const bytes = createHash("sha512")
      .update(SYNONYMS[word] ?? word)
      .digest();
    for (let n = 0; n < dimension; n += 1)
      vector[n] = (vector[n] ?? 0) + ((bytes[n % bytes.length] ?? 0) - 127.5) / 128;
  }
  return vector;
}
