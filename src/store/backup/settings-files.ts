import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { readPlain, writeWhole } from "./folder-files.ts";
import { MAX_SETTINGS_BYTES, type SettingsFile, SETTINGS_NAMES } from "./manifest.ts";

/** What the person wrote in files of the home: rules of release, and what redaction is to hide. */
export async function readSettingsFiles(home: string): Promise<SettingsFile[]> {
  const found: SettingsFile[] = [];
  for (const name of SETTINGS_NAMES) {
    const bytes = await readPlain(join(home, name), MAX_SETTINGS_BYTES);
    if (bytes) found.push({ name, content: bytes.toString("base64") });
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
