import { PairedError } from "../errors.ts";
import { openProvider } from "./open-provider.ts";
import type { Prefixes } from "./prefixes.ts";
import type { ProviderPlace } from "./provider.ts";
import type { Model } from "./settings.ts";
import { unitVector } from "./unit-vector.ts";
import { UNRELATED } from "./unrelated.ts";

const BATCH = 16;

export interface TriedOut {
  readonly model: Omit<Model, "id">;
  /** By the last batch, when the model is loaded for sure. */
  readonly msPerText: number;
}

/** Asks a provider for vectors of sentences that tell nothing of the user; throws as it does. */
export async function tryOut(
  place: ProviderPlace,
  prefixes: Prefixes,
  deps: { readonly packages: string; readonly requestMs: number },
): Promise<TriedOut> {
  const { packages, requestMs } = deps;
  await using provider = await openProvider(place, { packages, onHold() {} });
  // Of all requests together: a command waits for the answer.
  const limit = AbortSignal.timeout(requestMs);
  const unrelated: Float32Array[] = [];
  let dimension: number | undefined;
  let msPerText = 0;
  for (let from = 0; from < UNRELATED.length; from += BATCH) {
    const texts = UNRELATED.slice(from, from + BATCH).map((text) => prefixes.document + text);
    const start = performance.now();
    const found = await provider.embed(texts, limit);
    msPerText = (performance.now() - start) / texts.length;
    for (const values of found) {
      dimension ??= values.length;
      unrelated.push(unitVector(values, dimension));
    }
  }
  if (dimension === undefined) throw new PairedError("damaged", "the provider gave no vector");
  const { kind, model: name } = place;
  return { model: { kind, name, dimension, prefixes, unrelated }, msPerText };
}
