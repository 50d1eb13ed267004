import { createHash } from "node:crypto";

import { PairedError } from "../errors.ts";
import { hasHiddenCharacters } from "../privacy/plain-text.ts";
import type { Finding } from "../privacy/redact/marks.ts";
import { redact, type Redaction } from "../privacy/redact/redact.ts";
import type { OwnEntry } from "./share.ts";

/** What readers take: the limits of an entry, which redaction can push a text over. */
const LIMITS = { titleChars: 200, bodyBytes: 8192, tagChars: 48 } as const;

export interface Payload {
  /** The exact text whose UTF-8 bytes are sealed: one line of JSON. */
  readonly text: string;
  readonly bytes: number;
  readonly digest: string;
  readonly findings: readonly Finding[];
}

/** What an item is called among its readers, and the one that it takes the place of. */
export interface Names {
  readonly uid: string;
  readonly replaces?: string | undefined;
}

/**
 * What of an entry would leave: its words, redacted, in a fixed order of fields. Project, role, session and client
 * stay here. The same entry, names and redaction give the same bytes. Throws `denied` where the policy blocks.
 */
export function buildPayload(
  entry: OwnEntry,
  { uid, replaces }: Names,
  redaction: Redaction,
): Payload {
  const { kind, title, body, tags, created, expires } = entry;
  const { texts, findings } = redact([title ?? "", body, ...tags], redaction);
  assertMayLeave(findings);
  const [cleanTitle = "", cleanBody = "", ...cleanTags] = texts;
  assertFits(cleanTitle, cleanBody);
  const text = JSON.stringify({
    v: 1,
    uid,
    ...(replaces !== undefined && { replaces }),
    kind,
    ...(cleanTitle && { title: cleanTitle }),
    body: cleanBody,
    tags: cleanTags.filter((tag) => tag.length <= LIMITS.tagChars),
    at: created,
    ...(expires !== undefined && { expires }),
  });
  if (hasHiddenCharacters(text))
    throw new PairedError("bad_input", "the entry holds characters that a person cannot see", {
      fix: "Correct the entry with memory_edit, then preview it again.",
    });
  const digest = createHash("sha256").update(text).digest("hex");
  return { text, bytes: Buffer.byteLength(text), digest, findings };
}

/** Some findings are not to be hidden but to stop a release: the policy says so, or lets something high through. */
function assertMayLeave(findings: readonly Finding[]): void {
  const kinds = findings.filter(({ action }) => action === "block").map(({ kind }) => kind);
  if (kinds.length > 0)
    throw new PairedError(
      "denied",
      `your settings let nothing out that holds ${kinds.join(", ")}`,
      {
        fix: "Take it out of the entry with memory_edit, or change redaction.json in PAIRED_HOME.",
      },
    );
}

function assertFits(title: string, body: string): void {
  const long =
    title.length > LIMITS.titleChars
      ? "title"
      : Buffer.byteLength(body) > LIMITS.bodyBytes
        ? "body"
        : undefined;
  if (long)
    throw new PairedError(
      "bad_input",
      `with its secrets hidden, the ${long} is too long to share`,
      {
        fix: "Take the secrets out with memory_edit, then preview it again.",
      },
    );
}
