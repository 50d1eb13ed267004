import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { onDisk } from "../disk-error.ts";
import { readSmall } from "../small-file.ts";
import { writeWhole } from "./folder-files.ts";
import { MAX_SETTINGS_BYTES, type SettingsFile, SETTINGS_NAMES } from "./manifest.ts";

/** What the person wrote in files of the home: rules of release, what redaction is to hide, roles. */
export function readSettingsFiles(home: string): SettingsFile[] {
  const found: SettingsFile[] = [];
  for (const name of SETTINGS_NAMES) {
    // A link is followed: whoever keeps such files elsewhere wants what they say.
    const text = onDisk(home, () => readSmall(join(home, name), MAX_SETTINGS_BYTES));
    if (text !== undefined) found.push({ name, content: Buffer.from(text).toString("base64") });
  }
  return found;
}

export async function writeSettingsFiles(
  home: string,
  files: readonly SettingsFile[],
): Promise<void> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  for (const { name, content } of files)
    await writeWhole(join(home, name), Buffer.from(content, "base64"));
}
