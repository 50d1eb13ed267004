import type Database from "better-sqlite3";

import { PairedError } from "../errors.ts";

/**
 * Gives one connection the `vec_...` functions of sqlite-vec, the only extension that PAIRED loads. Throws
 * `unavailable` where the package or its build for this platform is missing.
 */
export async function loadVectorFunctions(db: Database.Database): Promise<void> {
  try {
    const { load } = await import("sqlite-vec");
    load(db);
  } catch (cause) {
    throw new PairedError("unavailable", "sqlite-vec has no build for this machine", {
      fix: "Reinstall paired-mcp with optional packages; search goes on by words alone.",
      cause,
    });
  }
}
