import type { Finding } from "../privacy/redact/marks.ts";

/** How much a release could give away. The person decides; this only says what to look at. */
export interface Impact {
  readonly level: "low" | "medium" | "high";
  /** Why; never empty. */
  readonly reasons: readonly string[];
}

export interface Weighed {
  /** What would leave. */
  readonly text: string;
  readonly findings: readonly Finding[];
  /** Other people who can read it. */
  readonly readers: number;
  /** Whose text the session that asks has read. */
  readonly strangers: readonly string[];
}

const MANY_BYTES = 3000;
const MANY_READERS = 20;
const MANY_NAMES = 8;

/** `src/pay/retry.ts`, `..\lib\x.dll`: they say how a project is built. */
const PATH =
  /(?:[\w.-]+[\\/]){2,}[\w.-]+|\b[\w-]+\.(?:[cm]?[jt]sx?|py|rs|go|java|cs|rb|php|sql|ya?ml)\b/g;
const ADDRESS = /\bhttps?:\/\/[^\s"<]+/g;
/** A ticket, a commit, a long number: what names one thing, and is nowhere public. */
const RARE =
  /\b[A-Z][A-Z0-9]{1,9}-\d+\b|\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}\b|\b\d{6,}\b/g;
/** `retryBudget`, `retry_budget`, `RetryBudget`. */
const IDENTIFIER =
  /\b[a-z]+(?:[A-Z][a-z0-9]+)+\b|\b[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+\b|\b(?:[A-Z][a-z0-9]+){2,}\b/g;

/** Own rules: a finding counts by its severity, and what redaction leaves by how much it tells a reader. */
export function weigh({ text, findings, readers, strangers }: Weighed): Impact {
  const words = readable(text);
  const bytes = Buffer.byteLength(text);
  const paths = count(words, PATH);
  const rare = count(words, RARE);
  const names = count(words, IDENTIFIER);
  const kept = findings.filter(({ action }) => action === "keep");
  const high: string[] = [];
  const medium: string[] = [];
  for (const { kind, severity, action } of findings) {
    const what =
      action === "keep" ? "is left in, as you wish" : "was hidden: it stands among the rest";
    if (severity === "high") high.push(`${kind} ${what}`);
    else if (severity === "medium") medium.push(`${kind} ${what}`);
  }
  if (kept.some(({ severity }) => severity === "medium")) high.push("personal data is left in");
  if (strangers.length > 0) high.push("its session has read other people's text");
  if (paths > 0) medium.push(`names ${paths === 1 ? "a path or file" : `${paths} paths or files`}`);
  if (rare > 0)
    medium.push(
      `names ${rare === 1 ? "a ticket, commit or number" : `${rare} tickets, commits or numbers`}`,
    );
  if (count(words, ADDRESS) > 0) medium.push("names an address");
  if (names > MANY_NAMES) medium.push(`names ${names} identifiers of code`);
  if (bytes > MANY_BYTES) medium.push(`${bytes} bytes: read it to the end`);
  if (readers > MANY_READERS) medium.push(`${readers} readers`);
  if (high.length > 0) return { level: "high", reasons: [...high, ...medium] };
  if (medium.length > 0) return { level: "medium", reasons: medium };
  return { level: "low", reasons: ["no secret, name, path or number was found in it"] };
}

/** `high impact (secret:aws_key was hidden: it stands among the rest; 40 readers)` */
export function sayImpact({ level, reasons }: Impact): string {
  return `${level} impact (${reasons.join("; ")})`;
}

/** What a payload says, without its own frame of ids, times and placeholders. */
function readable(text: string): string {
  return text
    .replace(/"uid":"[^"]*"/, "")
    .replaceAll(/"(?:at|expires|v)":\d+/g, "")
    .replaceAll(/<(?:secret|personal|custom):\w+:\d+>/g, "")
    .replaceAll(/\\[nt"\\]/g, " ");
}

function count(text: string, pattern: RegExp): number {
  return new Set(text.match(pattern)).size;
}
