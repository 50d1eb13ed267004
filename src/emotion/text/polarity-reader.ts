import type { Log } from "../../log.ts";
import { loadPolarity, type Polarity, type Reading } from "./polarity.ts";

const NOT_YET: Reading = { pol: null, conf: 0 };

/** Reads prompts at once; the model comes with the first of them, which therefore gets no answer. */
export function createPolarityReader(log: Log): (prompt: string) => Reading {
  let polarity: Polarity | undefined;
  let loading: Promise<void> | undefined;
  const load = async (): Promise<void> => {
    try {
      polarity = await loadPolarity();
    } catch (error) {
      log.error("the polarity model could not be read", {
        error: error instanceof Error ? error.name : "unknown",
      });
    }
  };
  return (prompt) => {
    if (polarity) return polarity.read(prompt, "prompt");
    loading ??= load();
    return NOT_YET;
  };
}
