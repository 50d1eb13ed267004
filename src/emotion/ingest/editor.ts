import { z } from "zod";

import type { Clock } from "../../clock.ts";
import type { Skip } from "../admission.ts";
import type { Recorder } from "../recorder.ts";

/** A minute, in which an editor gathers what it sends; at most so many. */
const MAX_AGO_MS = 60_000;
export const MAX_BATCH = 500;

/** What an editor may say of one thing that happened in it: what sort, how many, how long ago. No text, key or path. */
const editorEvent = z.strictObject({
  kind: z.enum(["edit", "bulk", "undo", "nav", "save", "focus"]),
  cls: z.enum(["insert", "delete", "paste", "start", "stop", "other"]).optional(),
  n: z.number().int().min(1).max(10_000).optional(),
  /** Milliseconds before the batch was sent. */
  ago: z.number().int().min(0).max(MAX_AGO_MS).optional(),
  /** Any name of the file that stays the same, better already hashed; hashed again here, and not kept. */
  file: z.string().min(1).max(128).optional(),
  /** `agent`: an assistant wrote it, not the person. */
  actor: z.enum(["human", "agent"]).optional(),
});

const batch = z.strictObject({
  /** Any name of the editor's window that stays the same; hashed here. */
  session: z.string().min(1).max(128),
  project: z.string().min(1).max(128),
  /** Counts up in a session: a batch that is sent again is known by it. */
  seq: z.number().int().min(0).optional(),
  events: z.array(z.unknown()).max(MAX_BATCH),
});

/** What became of a batch. What is `taken` is counted; nothing else is. */
export interface EditorAnswer {
  readonly taken: number;
  readonly skipped: Readonly<Partial<Record<Skip, number>>>;
  /** Work insight, or this item of it, is off: an editor that hears so stops sending. */
  readonly off?: true;
  /** How many events there is room for now; `busy` batches are to be sent again later. */
  readonly room: number;
}

export type EditorIngest = (raw: unknown) => EditorAnswer;

const MAX_SESSIONS = 64;

export function createEditorIngest(deps: {
  readonly recorder: Recorder;
  readonly clock: Clock;
}): EditorIngest {
  const { recorder, clock } = deps;
  const heard = new Map<string, number>();
  return (raw) => {
    if (!recorder.hears("editor")) return { taken: 0, skipped: {}, off: true, room: 0 };
    const parsed = batch.safeParse(raw);
    if (!parsed.success) return refused("malformed", 1);
    const { session, project, seq, events } = parsed.data;
    const sess = recorder.mark("session", session);
    if (seq !== undefined && seq <= (heard.get(sess) ?? -1))
      return refused("duplicate", events.length);
    if (recorder.room() < events.length) return refused("busy", events.length);
    if (seq !== undefined) remember(sess, seq);
    const proj = recorder.mark("project", project);
    const now = clock();
    const skipped: Partial<Record<Skip, number>> = {};
    let taken = 0;
    for (const each of events) {
      const outcome = hear(each, { sess, proj, now });
      if (outcome === "taken") taken += 1;
      else if (outcome !== "off") skipped[outcome] = (skipped[outcome] ?? 0) + 1;
    }
    return { taken, skipped, room: recorder.room() };
  };

  function hear(
    raw: unknown,
    { sess, proj, now }: { readonly sess: string; readonly proj: string; readonly now: number },
  ): ReturnType<Recorder["hear"]> {
    const parsed = editorEvent.safeParse(raw);
    if (!parsed.success) {
      recorder.skip("malformed");
      return "malformed";
    }
    const { ago = 0, actor = "human", file, ...said } = parsed.data;
    return recorder.hear({
      v: 1,
      t: now - ago,
      src: "editor",
      actor,
      sess,
      proj,
      ...said,
      ...(file !== undefined && { target: recorder.mark("target", file) }),
    });
  }

  function refused(why: Skip, n: number): EditorAnswer {
    for (let each = 0; each < n; each += 1) recorder.skip(why);
    return { taken: 0, skipped: { [why]: n }, room: recorder.room() };
  }

  function remember(sess: string, seq: number): void {
    heard.delete(sess);
    const [oldest] = heard.keys();
    if (heard.size >= MAX_SESSIONS && oldest !== undefined) heard.delete(oldest);
    heard.set(sess, seq);
  }
}
