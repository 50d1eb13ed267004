import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { replaceFile } from "../store/files.ts";

const TOKEN_BYTES = 32;

/** Makes this node's token: 32 random bytes that only this user can read, new at each start. */
export function writeToken(home: string): Buffer {
  const token = randomBytes(TOKEN_BYTES);
  replaceFile(tokenPath(home), token);
  return token;
}

/** Undefined before the first node of this home. */
export function findToken(home: string): Buffer | undefined {
  try {
    const token = readFileSync(tokenPath(home));
    return token.length === TOKEN_BYTES ? token : undefined;
  } catch {
    return undefined;
  }
}

function tokenPath(home: string): string {
  return join(home, "token");
}
