import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a user could take instead, at exactly these versions. */
export const PINS = {
  "@ai-devkit/memory": "0.20.1",
  "@modelcontextprotocol/server-memory": "2026.8.31",
} as const;
export type Peer = keyof typeof PINS;

/** Once installed it stays for the next run: the one thing that a benchmark leaves behind. */
const FOLDER = join(tmpdir(), "paired-bench-peers");
const MINUTES = 8;

/** The folder of each package, installed from the registry; throws npm's reason when that cannot be done. */
export function installPeers(): Readonly<Record<Peer, string>> {
  mkdirSync(FOLDER, { recursive: true });
  if (!isInstalled()) {
    writeFileSync(
      join(FOLDER, "package.json"),
      JSON.stringify({ private: true, dependencies: PINS }),
    );
    execFileSync("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"], {
      cwd: FOLDER,
      stdio: ["ignore", "ignore", "pipe"],
      timeout: MINUTES * 60_000,
    });
  }
  return {
    "@ai-devkit/memory": packageFolder("@ai-devkit/memory"),
    "@modelcontextprotocol/server-memory": packageFolder("@modelcontextprotocol/server-memory"),
  };
}

function isInstalled(): boolean {
  return Object.entries(PINS).every(([name, version]) => {
    const manifest = join(packageFolder(name), "package.json");
    return existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).version === version;
  });
}

function packageFolder(name: string): string {
  return join(FOLDER, "node_modules", name);
}
