import type { z } from "zod";

import type { WorkTree } from "../work-tree.ts";

/** What a tool may know of the call it serves, beyond its arguments. */
export interface Call {
  readonly session: Session;
  readonly signal: AbortSignal;
  /** Says how far a long call is, where its client asked to be told. */
  readonly progress: (done: number, total: number) => void;
  /** Runs `work` in one transaction, once for each idempotency key; a tool uses it at most once a call. */
  readonly once: <T extends object>(work: () => T) => T;
  /** Whether this client can put a question to the person. */
  readonly canAsk: boolean;
  /** The person's answer to the `Question` with this key, when this call comes back with one. */
  readonly answer: (key: string) => Answer | undefined;
}

/** Who is calling: one connection of one client. */
export interface Session {
  readonly id: string;
  /** As the client names itself, such as `claude-code`. */
  readonly client: string;
  readonly project: string;
  /** The folder of the project's repository on this machine; undefined: there is none to be told. */
  readonly folder: string | undefined;
  /** The commit that the project's repository has checked out at this moment; undefined: there is none to be told. */
  readonly commit: () => string | undefined;
  /** Names of people in the project's git, which redaction hides. */
  readonly people: () => readonly string[];
  /** How the project's repository stands at this moment; runs git, and changes nothing. */
  readonly workTree: () => Promise<WorkTree>;
}

export interface Answer {
  readonly action: "accept" | "decline" | "cancel";
  readonly content: Record<string, unknown>;
}

/** Thrown by a tool to put a question to the person; the call comes back with the answer, in either protocol era. */
export class Question extends Error {
  override name = "Question";
  readonly key: string;
  readonly schema: z.ZodObject;

  constructor(key: string, message: string, schema: z.ZodObject) {
    super(message);
    this.key = key;
    this.schema = schema;
  }
}
