import type { Places } from "./places.ts";

/** A program whose assistant can use PAIRED, and how it is told. */
export interface AssistantClient {
  /** As the person types it after `--client`. */
  readonly slug: string;
  readonly name: string;
  /** What its settings files may hold; comments are kept in all of them. */
  readonly format: "json" | "jsonc" | "toml";
  /** The table of servers in its settings. */
  readonly key: string;
  /** One server in that table. */
  readonly entry: (launch: Launch) => Entry;
  /** Its settings for every project of this user; undefined where it has none. */
  readonly user?: (places: Places) => string;
  /** Its settings for one project, below the project's folder. */
  readonly project?: string;
  /** Files and folders of which one is there when the client is. */
  readonly signs: (places: Places) => readonly string[];
  /** What its assistant reads of a project before it works, below the project's folder. */
  readonly rules?: Rules;
  /** What the person has to know besides, one sentence. */
  readonly note?: string;
}

export interface Rules {
  readonly path: string;
  /** What a file of this kind begins with. */
  readonly head?: string;
}

/** How a client starts the server. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
}

export type Entry = Launch & Readonly<Record<string, unknown>>;

/** The name under which PAIRED stands in every client's settings. */
export const SERVER = "paired";

/** On Windows `npx` is a script, which only a shell starts. */
export function launchOn(platform: NodeJS.Platform): Launch {
  const npx = ["npx", "-y", "paired-mcp"] as const;
  return platform === "win32"
    ? { command: "cmd", args: ["/c", ...npx] }
    : { command: npx[0], args: npx.slice(1) };
}
