import type { Readable, Writable } from "node:stream";

import type { Config } from "../config.ts";
import { PairedError } from "../errors.ts";

/** One word after `paired-mcp`. Its code loads when it is called: the relay starts with every client. */
export interface Command {
  readonly name: string;
  /** What may follow the name, for `--help`. */
  readonly options?: string;
  /** One line for `--help`. */
  readonly help: string;
  /** Each option and what it does, for `--help` after the command. */
  readonly details?: readonly (readonly [option: string, does: string])[];
  /** Whether it ends with 0 whatever happens: a client takes its failure for a wish to stop it. */
  readonly harmless?: boolean;
  readonly load: () => Promise<{ readonly run: Run }>;
}

/** Resolves to the exit code, one of `EXIT`; a thrown `PairedError` becomes its message and fix on stderr. */
export type Run = (args: readonly string[], program: Program) => Promise<number>;

/** The world as a command sees it. */
export interface Program {
  readonly config: Config;
  /** The file that starts another process of this program. */
  readonly entry: string;
  /** Undefined when the folder in which it was started is gone. */
  readonly cwd: string | undefined;
  /** For a command that is told by name where a secret is; settings are in `config`. */
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

export const EXIT = {
  ok: 0,
  failed: 1,
  /** An unknown command or option, a bad value in the environment, or no terminal where one is needed. */
  usage: 2,
  /** A newer PAIRED has used this home; an older one does not touch it. */
  fenced: 3,
  /** Another node owns this home. */
  busy: 4,
  /** `status`: no node is running. */
  absent: 5,
  /** `import`, `init`: something was refused; all else is done. */
  partly: 6,
} as const;

/** The options among `args`; anything that is not in `known` is refused, for a misspelt option must not be lost. */
export function readFlags<T extends string>(args: readonly string[], known: readonly T[]): Set<T> {
  return new Set(
    args.map((arg) => {
      const flag = known.find((candidate) => candidate === arg);
      if (flag) return flag;
      throw new PairedError("bad_input", `there is no option "${arg}" here`, {
        fix: known.length > 0 ? `Known are: ${known.join(", ")}.` : "This command takes none.",
      });
    }),
  );
}
