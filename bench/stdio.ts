import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";

import { CLI } from "../test/system/place.ts";

/** A home of its own under the temporary folder, and clients of the built program on it; removed with all they started. */
export interface Bench extends AsyncDisposable {
  /** Where all of it lies. */
  readonly folder: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  /** `flags` are those of Node itself; a node that this client starts gets them too. */
  readonly connect: (flags?: readonly string[]) => Promise<Client>;
}

export function openBench(): Bench {
  const folder = mkdtempSync(join(tmpdir(), "paired-bench-"));
  const env = {
    PATH: process.env.PATH ?? "",
    HOME: folder,
    PAIRED_HOME: join(folder, "home"),
    PAIRED_RUN_DIR: join(folder, "run"),
    PAIRED_KEYCHAIN: "off",
    PAIRED_PROJECT: "bench",
  };
  const clients: Client[] = [];
  return {
    folder,
    home: env.PAIRED_HOME,
    env,
    async connect(flags = []) {
      const client = new Client({ name: "bench", version: "0" });
      const transport = new StdioClientTransport({
        command: process.execPath,
        args: [...flags, CLI],
        env,
        cwd: folder,
        stderr: "inherit",
      });
      await client.connect(transport);
      clients.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) await client.close();
      execFileSync(process.execPath, [CLI, "stop"], { env, cwd: folder, stdio: "ignore" });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
