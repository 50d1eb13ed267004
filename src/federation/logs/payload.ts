import { z } from "zod";

import { plainLine, plainText } from "../../privacy/plain-text.ts";
import { LIMITS } from "../limits.ts";

const PAYLOAD = z.strictObject({
  v: z.literal(1),
  uid: z.guid(),
  replaces: z.guid().optional(),
  kind: plainLine(20),
  title: plainLine(800).optional(),
  body: plainText(LIMITS.bodyBytes),
  tags: z.array(plainLine(192)).max(16),
  at: z.int().min(0),
  expires: z.int().min(0).optional(),
});

export type EntryPayload = z.infer<typeof PAYLOAD>;

/** The entry in these bytes; undefined when they are not exactly one, or hide characters from the eye. */
export function parsePayload(bytes: Buffer): EntryPayload | undefined {
  try {
    const { success, data } = PAYLOAD.safeParse(JSON.parse(bytes.toString()));
    return success ? data : undefined;
  } catch {
    return undefined;
  }
}
