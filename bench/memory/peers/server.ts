import type { Client } from "@modelcontextprotocol/client";

/** A text to remember, under a name that only the benchmark knows it by. */
export interface Note {
  readonly id: string;
  readonly body: string;
  readonly session: string;
}

export interface Answer {
  /** What the server calls the results, best first. */
  readonly keys: readonly string[];
  /** What a model reads. */
  readonly text: string;
}

/** The value of each figure by its name. */
export type Measured = Readonly<Record<string, number>>;

/** A memory server, and how its own tools are called for what every one of them can do. */
export interface Server {
  readonly name: string;
  readonly start: (home: string) => {
    readonly args: readonly string[];
    readonly env: Readonly<Record<string, string>>;
  };
  /** Stores one note and returns what the server calls it; throws when it is refused. */
  readonly store: (client: Client, note: Note) => Promise<string>;
  readonly search: (client: Client, query: string) => Promise<Answer>;
  /** Stores many, the fastest way that its tools allow. */
  readonly storeAll: (client: Client, notes: readonly Note[]) => Promise<string[]>;
  /** What has to be stopped when its clients are gone. */
  readonly stop?: (home: string) => void;
}

/** As many results as every server is asked for. */
export const TOP = 10;

/** The text of a tool's reply; throws when it is an error. */
export async function callText(
  client: Client,
  name: string,
  args: Record<string, unknown>,
): Promise<string> {
  const { isError, content } = await client.callTool({ name, arguments: args });
  const text = content.map((block) => (block.type === "text" ? block.text : "")).join("\n");
  if (isError) throw new Error(text);
  return text;
}
