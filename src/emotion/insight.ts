import { type Advice, createAdvice } from "./advice.ts";
import { createAtWork } from "./ingest/at-work.ts";
import { type CallIngest, createCallIngest } from "./ingest/calls.ts";
import { createEditorIngest, type EditorIngest } from "./ingest/editor.ts";
import { createHookIngest, type HookIngest } from "./ingest/hooks.ts";
import { createProjects, type Projects } from "./ingest/projects.ts";
import type { ReadPolarity } from "./ingest/prompts.ts";
import { createRecorder, type Recorder, type RecorderDeps } from "./recorder.ts";

/** How the person works: what records it, and the ways by which it is told. */
export interface Insight extends Recorder {
  readonly heardHook: HookIngest;
  readonly advice: Advice;
  readonly heardCall: CallIngest;
  readonly heardEditor: EditorIngest;
  readonly projects: Pick<Projects, "seen" | "look">;
}

export interface InsightDeps extends RecorderDeps {
  /** Judges what the person wrote to an assistant, where they agreed to that. */
  readonly readPolarity?: ReadPolarity | undefined;
  /** Where programs are, as `PATH` says: git lists which files count. */
  readonly searchPath?: string | undefined;
}

/** Opens work insight; off, which it is until the person switches it on, it builds no event and has no file. */
export function openInsight(deps: InsightDeps): Insight {
  const { clock, readPolarity, searchPath } = deps;
  const recorder = createRecorder(deps);
  const atWork = createAtWork();
  const judge: ReadPolarity | undefined =
    readPolarity &&
    ((text) => {
      const reading = readPolarity(text);
      if (typeof reading.pol === "number")
        recorder.labels.readText({ at: clock(), pol: reading.pol });
      return reading;
    });
  const projects = createProjects({ recorder, clock, atWork, searchPath });
  return {
    ...recorder,
    advice: createAdvice({ recorder, clock }),
    projects,
    heardHook: createHookIngest({ recorder, clock, atWork, readPolarity: judge }),
    heardCall: createCallIngest({ recorder, clock }),
    heardEditor: createEditorIngest({ recorder, clock }),
    async [Symbol.asyncDispose]() {
      projects[Symbol.dispose]();
      await recorder[Symbol.asyncDispose]();
    },
  };
}
