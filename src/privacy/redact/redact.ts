import { PairedError } from "../../errors.ts";
import { createMarks, type Finding, type Marks, PLACEHOLDER } from "./marks.ts";
import { createPhrases } from "./personal/phrases.ts";
import { groupOf, HIDE_ALL, type Policy } from "./policy.ts";
import { type Hit, worse } from "./rule.ts";
import { type Known, scan } from "./scan.ts";
import { disjoint } from "./spans.ts";

export interface Redacted {
  /** The texts, in the order given, with a placeholder such as `<secret:aws_key:1>` for each value found. */
  readonly texts: readonly string[];
  /** What was found, and what the policy says of it: with one of `block`, nothing of the texts may leave. */
  readonly findings: readonly Finding[];
}

export interface Redaction extends Known {
  readonly policy?: Policy;
}

/** A text settles after two rounds; one that does not by then was made to confuse us. */
const MAX_ROUNDS = 12;
/** A shorter value is a common word too often to be hidden where nothing else marks it. */
const MIN_REPEATED = 8;

/**
 * Replaces credentials, personal data and what `redaction` adds in the texts of one release. The same value gets the
 * same placeholder throughout, also where nothing but its repetition gives it away. A second pass hides nothing more;
 * throws `bad_input` for a text of which that cannot be had.
 */
export function redact(texts: readonly string[], redaction: Redaction = {}): Redacted {
  const { policy = HIDE_ALL } = redaction;
  const marks = createMarks(texts);
  let current = texts;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const found = current.map((text) => search(text, redaction));
    const hidden = found.map(({ text, hide }) => replace(text, hide, policy, marks));
    const next = repeat(hidden, policy, marks);
    if (next.every((text, index) => text === current[index])) {
      const kept = keptIn(found.flatMap(({ keep }) => keep));
      return { texts: next, findings: [...marks.findings(), ...kept] };
    }
    current = next;
  }
  throw new PairedError("bad_input", "this text cannot be redacted with certainty", {
    fix: "Take what looks like a credential out of it, then try again.",
  });
}

interface Found {
  readonly text: string;
  readonly hide: readonly Hit[];
  readonly keep: readonly Hit[];
}

function search(text: string, redaction: Redaction): Found {
  const { policy = HIDE_ALL } = redaction;
  const isKept = ({ kind }: Hit): boolean => policy[groupOf(kind)] === "keep";
  const hits = scan(masked(text), redaction).filter(isAnything);
  const hide = hits.filter((hit) => !isKept(hit));
  return { text, hide: disjoint(hide, text), keep: disjoint(hits.filter(isKept), text) };
}

/** Placeholders as characters that no rule takes for a value: what was hidden is not searched again. */
function masked(text: string): string {
  return text.replaceAll(PLACEHOLDER, (mark) => "\u0001".repeat(mark.length));
}

/** A value of signs alone is none; nor is a placeholder. */
function isAnything({ value }: Hit): boolean {
  return /[\p{L}\p{N}]/u.test(value);
}

function replace(text: string, hits: readonly Hit[], policy: Policy, marks: Marks): string {
  let hidden = "";
  let done = 0;
  for (const hit of hits) {
    hidden += text.slice(done, hit.start) + marks.put(hit, policy[groupOf(hit.kind)]);
    done = hit.end;
  }
  return hidden + text.slice(done);
}

/** Hides values that were found elsewhere in the same release. */
function repeat(texts: readonly string[], policy: Policy, marks: Marks): string[] {
  const known = marks.known().filter(({ value }) => value.length >= MIN_REPEATED);
  const { find } = createPhrases(
    known.map(({ kind, severity, value }) => ({ kind, severity, text: value })),
    { anyCase: false },
  );
  return texts.map((text) => replace(text, find(masked(text)), policy, marks));
}

/** What the policy lets through; what opens something is not let through unseen. */
function keptIn(hits: readonly Hit[]): Finding[] {
  const found = new Map<string, Finding>();
  for (const { kind, severity } of hits) {
    const { count, severity: before } = found.get(kind) ?? { count: 0, severity };
    const worst = worse(severity, before);
    const action = worst === "high" ? "block" : "keep";
    found.set(kind, { kind, count: count + 1, severity: worst, action });
  }
  return [...found.values()];
}
