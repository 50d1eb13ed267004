import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";

import type { Server } from "./server.ts";

/** A fresh home for one server, and clients that each start it over stdio; all removed at the end. */
export interface Run extends AsyncDisposable {
  readonly connect: () => Promise<Client>;
}

export function openRun(server: Server): Run {
  const home = mkdtempSync(join(tmpdir(), "paired-peer-"));
  const { args, env } = server.start(home);
  const clients: Client[] = [];
  return {
    async connect() {
      const client = new Client({ name: "bench", version: "0" });
      await client.connect(
        new StdioClientTransport({
          command: process.execPath,
          args: [...args],
          env: { PATH: process.env.PATH ?? "", HOME: home, ...env },
          cwd: home,
          stderr: "ignore",
        }),
      );
      clients.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) await client.close();
      server.stop?.(home);
      rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    },
  };
}
