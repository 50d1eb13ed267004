import { ERROR_CODES, PairedError } from "../errors.ts";
import { VERSION } from "../version.ts";
import { type DialOptions, dialNode } from "./dial.ts";
import { isFields, parseFields, readText } from "./json.ts";
import { createLines } from "./lines.ts";

/** A connection to the node for requests of this user's own command line. */
export interface AdminLine extends Disposable {
  readonly isOpen: () => boolean;
  /** Throws what the node refuses as it is, and `unavailable` when the node goes away before it has answered. */
  readonly ask: (method: string, params: unknown) => Promise<unknown>;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: PairedError) => void;
  readonly timer: NodeJS.Timeout;
}

/** Far longer than any one request takes. */
const PATIENCE_MS = 60_000;

/** Connects to the running node of `home`, of this very version; undefined when none runs. */
export async function openAdminLine(
  home: string,
  options: DialOptions = {},
): Promise<AdminLine | undefined> {
  const node = await dialNode(home, options);
  if (!node) return undefined;
  const { ask: greet, socket } = node;
  try {
    await greet({ cmd: "admin", version: VERSION });
  } catch (error) {
    socket.destroy();
    throw error;
  }
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  let gone = false;
  const lines = createLines({ onLine: (line) => settle(line.toString("utf8")), onOverlong: end });
  socket.on("data", lines.push).once("close", end).resume();
  return {
    isOpen: () => !gone,
    ask(method, params) {
      if (gone) return Promise.reject(lost());
      const id = ++asked;
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => fail(id, silent()), PATIENCE_MS);
        waiting.set(id, { resolve, reject, timer });
        socket.write(`${JSON.stringify({ id, method, params })}\n`);
      });
    },
    [Symbol.dispose]: () => void socket.destroy(),
  };

  function settle(line: string): void {
    const { id, result, error } = parseFields(line) ?? {};
    if (typeof id !== "number") return;
    if (isFields(error)) return fail(id, refusal(error));
    take(id)?.resolve(result);
  }

  function fail(id: number, error: PairedError): void {
    take(id)?.reject(error);
  }

  function take(id: number): Waiting | undefined {
    const call = waiting.get(id);
    clearTimeout(call?.timer);
    waiting.delete(id);
    return call;
  }

  function end(): void {
    gone = true;
    socket.destroy();
    for (const id of waiting.keys()) fail(id, lost());
  }
}

function refusal(error: Readonly<Record<string, unknown>>): PairedError {
  const fix = readText(error, "fix", 1000);
  const code = ERROR_CODES.find((known) => known === error.code);
  return new PairedError(
    code ?? "unavailable",
    readText(error, "message", 1000) ?? "the node failed",
    fix === undefined ? {} : { fix },
  );
}

function silent(): PairedError {
  return new PairedError("unavailable", "the node does not answer", {
    fix: "If it hangs: paired-mcp stop, and run the command again.",
  });
}

function lost(): PairedError {
  return new PairedError("unavailable", "the node went away", { fix: "Run the command again." });
}
