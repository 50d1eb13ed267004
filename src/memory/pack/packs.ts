import { createHash } from "node:crypto";

import { headline } from "../entry.ts";
import { receivedText, type Untrusted, untrusted } from "../untrusted.ts";
import { choose, type Form } from "./choose.ts";
import { writeDigest } from "./digest.ts";
import { createGather, type GatherDeps, type Purpose, type Ref } from "./gather.ts";
import { createGiven } from "./given.ts";
import { createHint, type Hint } from "./hint.ts";
import { type Item, textOf, whyOf } from "./item.ts";
import { estimateTokens } from "./tokens.ts";

/** The smallest that says something, and what a client still takes in one reply. */
export const PACK_TOKENS = { least: 200, most: 8000, usual: 1500 } as const;

export interface PackAsk extends Purpose {
  /** What the reply may cost its reader as JSON: see `estimateTokens`. */
  readonly budget: number;
  /** Only lines, no whole texts. */
  readonly concise: boolean;
  /** Also what the session was given already. */
  readonly fresh: boolean;
}

/** A reply of `context_pack`, ready for a model. */
export interface Pack {
  readonly project: string;
  /** A hash of all that the pack was made of: the same head and the same question give the same bytes. */
  readonly head: string;
  /** Whole texts, best first: `K12 decision, names src/parser.ts: ...`. */
  readonly known: string[];
  /** One line each, the text by its id. */
  readonly more: string[];
  /** What peers wrote. */
  readonly received?: ReceivedItem[];
  /** Ids of what this session was given whole before. */
  readonly given?: string;
  /** How many items had no room. */
  readonly left_out?: number;
  readonly note?: string;
}

/** Beside `untrusted` no word of it is a peer's. */
export type ReceivedItem = {
  readonly id: string;
  readonly why: string;
  readonly untrusted: Untrusted;
};

export interface Packs {
  /** What to know before a task; the session that asks has what it was given from then on. */
  readonly for: (ask: PackAsk) => Promise<Pack>;
  /**
   * What to know of a project at the start, for the server's instructions; empty where nothing is known, or for a session
   * that was greeted with it.
   */
  readonly digest: (project: string, session?: string) => string;
  /** The same for a session's first words. */
  readonly greet: (project: string, session: string) => string;
  /** The few entries that a person's words have to do with; the user's own text alone. */
  readonly hint: Hint;
  /** The session has lost what it was given: it gets it again. */
  readonly forgot: (session: string) => void;
  /** Remembers that a session was shown these texts whole. */
  readonly saw: (session: string, shown: readonly Ref[]) => void;
}

const DIGEST = { key: "digest", version: "" };
const NOBODY = { session: "", client: "" };
const NOTHING =
  "Nothing is known yet that bears on this. memory_add what you learn, task_add what is to do; the next pack has it.";
const MAX_GIVEN = 10;
/** What `left_out` and `note` may add. */
const FRAME = 20;

export function createPacks(
  deps: GatherDeps & {
    /** Made of a head with a key of this machine: nobody who wrote a text that a head covers can know its fence. */
    readonly fence: (head: string) => string;
  },
): Packs {
  const { fence } = deps;
  const gather = createGather(deps);
  const given = createGiven();
  const hinted = createGiven();
  return {
    async for({ budget, concise, fresh, ...purpose }) {
      const { session } = purpose.by;
      const all = await gather.for(purpose);
      const isGiven = (item: Item): boolean => !fresh && given.has(session, item);
      const before = all.filter(isGiven);
      const items = all.filter((item) => !isGiven(item));
      const head = hash([purpose.project, before.map(({ key }) => key), items]);
      const forms = items.map((item) => writeForms(item, fence(head)));
      const frame = frameOf(purpose.project, head, before);
      const chosen = choose(
        forms.map(({ whole, line }, n) => ({
          worth: items[n]?.worth ?? 0,
          whole: concise ? Number.POSITIVE_INFINITY : costOf(whole),
          line: costOf(line),
        })),
        budget - estimateTokens(JSON.stringify(frame)) - FRAME,
      );
      given.add(
        session,
        items.filter((_, n) => chosen[n] === "whole"),
      );
      return fill(frame, forms, chosen);
    },
    digest: (project, session) =>
      session !== undefined && hinted.has(session, DIGEST) ? "" : digest(project),
    greet(project, session) {
      hinted.add(session, [DIGEST]);
      return digest(project);
    },
    hint: createHint({ ...deps, given: hinted }),
    forgot(session) {
      given.forget(session);
      hinted.forget(session);
    },
    saw: (session, shown) => given.add(session, gather.versions(shown)),
  };

  function digest(project: string): string {
    return writeDigest(gather.ofProject(project, NOBODY));
  }
}

type Written = string | ReceivedItem;

function writeForms(
  item: Item,
  fence: string,
): { readonly whole: Written; readonly line: Written } {
  const { id, title, body, received } = item;
  const why = whyOf(item);
  const short = headline(title || body);
  if (!received) return { whole: `${id} ${why}: ${textOf(item)}`, line: `${id} ${why}: ${short}` };
  const write = (text: string): ReceivedItem => ({
    id,
    why,
    untrusted: untrusted(received, text, fence),
  });
  return { whole: write(receivedText(received)), line: write(short) };
}

/** With the comma that follows it. */
function costOf(written: Written): number {
  return estimateTokens(`${JSON.stringify(written)},`);
}

function hash(data: unknown): string {
  return createHash("sha256").update(JSON.stringify(data)).digest("hex").slice(0, 16);
}

function frameOf(project: string, head: string, before: readonly Item[]): Pack {
  const ids = before.slice(0, MAX_GIVEN).map(({ id }) => id);
  const rest = before.length - ids.length;
  return {
    project,
    head,
    known: [],
    more: [],
    ...(before.length > 0 && {
      given: `${before.length} given before, again by id: ${ids.join(" ")}${rest > 0 ? " ..." : ""}`,
    }),
  };
}

function fill(
  frame: Pack,
  forms: readonly { readonly whole: Written; readonly line: Written }[],
  chosen: readonly Form[],
): Pack {
  const pick = (form: "whole" | "line"): Written[] =>
    forms.flatMap((written, n) => (chosen[n] === form ? [written[form]] : []));
  const received = [...pick("whole"), ...pick("line")].flatMap((written) =>
    typeof written === "string" ? [] : [written],
  );
  const own = (form: "whole" | "line"): string[] =>
    pick(form).flatMap((written) => (typeof written === "string" ? [written] : []));
  const out = chosen.filter((form) => form === "out").length;
  return {
    ...frame,
    known: own("whole"),
    more: own("line"),
    ...(received.length > 0 && { received }),
    ...(out > 0 && { left_out: out }),
    ...(forms.length === 0 && frame.given === undefined && { note: NOTHING }),
  };
}
