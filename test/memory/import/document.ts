import { basename, extname } from "node:path";

import type { Item } from "../../../src/memory/import/draft.ts";
import type { Document } from "../../../src/memory/import/markdown.ts";

export const MODIFIED = Date.UTC(2026, 0, 2);

/** A file as the importer reads it. */
export function document(file: string, content: string | Buffer): Document {
  return {
    file,
    stem: basename(file, extname(file)),
    bytes: Buffer.isBuffer(content) ? content : Buffer.from(content),
    modified: MODIFIED,
    session: `import ${file}`,
  };
}

/** What the items say, short: the draft's own fields, a refusal's reason, a skip's why. */
export function told(items: readonly Item[]): unknown[] {
  return items.map((item) =>
    "draft" in item
      ? item.draft
      : "refused" in item
        ? `refused: ${item.refused.reason}`
        : `skipped: ${item.skipped.why}`,
  );
}
