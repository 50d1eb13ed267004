import { execFileSync } from "node:child_process";
import { join } from "node:path";

import type { Client } from "@modelcontextprotocol/client";
import { z } from "zod";

import { CLI } from "../../../test/system/place.ts";
import { PINS } from "./install.ts";
import { callText, type Note, type Server, TOP } from "./server.ts";

const IN_FLIGHT = 50;

/** The built program, as a client starts it. */
export function ours(): Server {
  const store = async (client: Client, { body, session }: Note): Promise<string> =>
    ADDED.parse(JSON.parse(await callText(client, "memory_add", { body, session }))).id;
  const env = (home: string): Record<string, string> => ({
    PAIRED_HOME: join(home, "home"),
    PAIRED_RUN_DIR: join(home, "run"),
    PAIRED_KEYCHAIN: "off",
    PAIRED_PROJECT: "bench",
  });
  return {
    name: "paired-mcp",
    start: (home) => ({ args: [CLI], env: env(home) }),
    store,
    async storeAll(client, notes) {
      const keys: string[] = [];
      for (let n = 0; n < notes.length; n += IN_FLIGHT)
        keys.push(
          ...(await Promise.all(notes.slice(n, n + IN_FLIGHT).map((note) => store(client, note)))),
        );
      return keys;
    },
    async search(client, query) {
      const text = await callText(client, "memory_search", { query, limit: TOP });
      return { keys: FOUND.parse(JSON.parse(text)).results.map(({ id }) => id), text };
    },
    stop: (home) =>
      void execFileSync(process.execPath, [CLI, "stop"], {
        env: { PATH: process.env.PATH ?? "", HOME: home, ...env(home) },
        cwd: home,
        stdio: "ignore",
      }),
  };
}

const ADDED = z.object({ id: z.string() });
const FOUND = z.object({ results: z.array(z.object({ id: z.string() })) });

/** Refuses a text under 50 characters, and a second one with the same title or text: each gets a name and a rule below it. */
export function aiDevkit(folder: string): Server {
  const store = async (client: Client, { id, body }: Note): Promise<string> => {
    const title = `${id} ${body.split("\n", 1)[0] ?? ""}`.slice(0, 90).padEnd(12, ".");
    const content = `${body}\n${"-".repeat(50)} ${id}`;
    const reply = await callText(client, "memory_storeKnowledge", { title, content });
    return ADDED.parse(JSON.parse(reply)).id;
  };
  return {
    name: `@ai-devkit/memory ${PINS["@ai-devkit/memory"]}`,
    start: () => ({ args: [join(folder, "dist/index.js")], env: {} }),
    store,
    async storeAll(client, notes) {
      const keys: string[] = [];
      for (const note of notes) keys.push(await store(client, note));
      return keys;
    },
    async search(client, query) {
      const text = await callText(client, "memory_searchKnowledge", { query, limit: TOP });
      return { keys: FOUND.parse(JSON.parse(text)).results.map(({ id }) => id), text };
    },
  };
}

/** A knowledge graph: a note is an entity of its own with one observation. It has no limit: the first ten count. */
export function official(folder: string): Server {
  const name = "@modelcontextprotocol/server-memory";
  const storeAll = async (client: Client, notes: readonly Note[]): Promise<string[]> => {
    const entities = notes.map(({ id, body }) => ({
      name: id,
      entityType: "note",
      observations: [body],
    }));
    await callText(client, "create_entities", { entities });
    return notes.map(({ id }) => id);
  };
  return {
    name: `${name} ${PINS[name]}`,
    start: (home) => ({
      args: [join(folder, "dist/index.js")],
      env: { MEMORY_FILE_PATH: join(home, "memory.jsonl") },
    }),
    async store(client, note) {
      await storeAll(client, [note]);
      return note.id;
    },
    storeAll,
    async search(client, query) {
      const text = await callText(client, "search_nodes", { query });
      const { entities } = GRAPH.parse(JSON.parse(text));
      return { keys: entities.map((entity) => entity.name).slice(0, TOP), text };
    },
  };
}

const GRAPH = z.object({ entities: z.array(z.object({ name: z.string() })) });
