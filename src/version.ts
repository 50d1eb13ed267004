import { createRequire } from "node:module";

/** Both src/ and dist/ lie one folder below package.json, so the path holds before and after bundling. */
const manifest: unknown = createRequire(import.meta.url)("../package.json");

export const VERSION: string =
  typeof manifest === "object" && manifest !== null && "version" in manifest
    ? String(manifest.version)
    : "0.0.0";
