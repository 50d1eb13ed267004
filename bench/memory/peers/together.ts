import type { Client } from "@modelcontextprotocol/client";

import { openRun } from "./run.ts";
import type { Measured, Server } from "./server.ts";

const WRITES = 60;

/** Two clients that start together on a fresh store and write at once: which acknowledged notes does a third one find? */
export async function measureTogether(server: Server): Promise<Measured> {
  await using run = openRun(server);
  const acknowledged: string[] = [];
  await Promise.all(
    [0, 1].map(async (who) => {
      const client = await run.connect();
      for (let n = 0; n < WRITES; n += 1) {
        const code = `TOGETHER-${who}${String(n).padStart(3, "0")}`;
        const body = `${code}: client ${who} wrote this as number ${n} of what it had to say.`;
        try {
          await server.store(client, { id: code, body, session: `s${who}` });
          acknowledged.push(code);
        } catch {
          // Refused, and said so: nothing that could be lost.
        }
      }
      await client.close();
    }),
  );
  const reader = await run.connect();
  let found = 0;
  for (const code of acknowledged) if (await finds(server, reader, code)) found += 1;
  return {
    [`2 clients x ${WRITES} writes: acknowledged`]: acknowledged.length,
    [`2 clients x ${WRITES} writes: found afterwards`]: found,
  };
}

async function finds(server: Server, client: Client, code: string): Promise<boolean> {
  try {
    return (await server.search(client, code)).text.includes(code);
  } catch {
    return false;
  }
}
