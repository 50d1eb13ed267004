import { type Advice, createAdvice } from "./advice.ts";
import { type AtWork, createAtWork } from "./ingest/at-work.ts";
import { createHookIngest, type HookIngest } from "./ingest/hooks.ts";
import type { ReadPolarity } from "./ingest/prompts.ts";
import { createRecorder, type Recorder, type RecorderDeps } from "./recorder.ts";

/** How the person works: what records it, and the ways by which it is told. */
export interface Insight extends Recorder {
  readonly heardHook: HookIngest;
  readonly atWork: AtWork;
  readonly advice: Advice;
}

/** Opens work insight; off, which it is until the person switches it on, it builds no event and has no file. */
export function openInsight(
  deps: RecorderDeps & { readonly readPolarity?: ReadPolarity },
): Insight {
  const { clock, readPolarity } = deps;
  const recorder = createRecorder(deps);
  const atWork = createAtWork();
  return {
    ...recorder,
    atWork,
    advice: createAdvice({ recorder, clock }),
    heardHook: createHookIngest({ recorder, clock, atWork, readPolarity }),
  };
}
