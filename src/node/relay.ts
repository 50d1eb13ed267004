import type { Duplex, Readable, Writable } from "node:stream";

import type { PairedError } from "../errors.ts";
import { createHandshake } from "./handshake.ts";
import type { Fields } from "./json.ts";
import { createLines, MAX_LINE_BYTES } from "./lines.ts";
import { type Link, openLink } from "./link.ts";
import { isRequestId, type Message, readMessage, readParams } from "./message.ts";
import { createPending, type PendingCall } from "./pending.ts";
import { createQuestions } from "./questions.ts";
import {
  type ErrorReply,
  invalidReply,
  overlongReply,
  parseErrorReply,
  refusedReply,
  retryReply,
} from "./replies.ts";

export interface RelayDeps {
  /** The client's messages, and where its answers go: this process's stdin and stdout. */
  readonly input: Readable;
  readonly output: Writable;
  /** Ends the relay as the client's end does, but at once. */
  readonly until?: AbortSignal;
  /** Resolves to a node's connection, ready for JSON-RPC, however long it takes; undefined once `signal` aborts. */
  readonly connect: (hooks: {
    readonly signal: AbortSignal;
    /** Why there is no node yet, where waiting alone will not help. */
    readonly onTrouble: (error: PairedError) => void;
    /** Whether a node is to be started where there is none; after a person has stopped it, only for a call. */
    readonly isWanted: () => boolean;
  }) => Promise<Duplex | undefined>;
}

/** A call waits this long for a node; clients themselves give up after 30 to 60 seconds. */
const WAIT_MS = 20_000;
/** What is still running when the client closes its end gets this long to be answered. */
const LAST_ANSWERS_MS = 2000;

/**
 * Passes JSON-RPC between one client and the node, whichever node that is: when one goes, it answers what that one
 * left open, finds the next, and tells it what the client said at the start. It ends only when the client does (trap d).
 */
export async function runRelay({ input, output, until, connect }: RelayDeps): Promise<void> {
  const handshake = createHandshake();
  const questions = createQuestions();
  const pending = createPending({ reply: tell, timeoutMs: WAIT_MS });
  const ending = new AbortController();
  let node: Duplex | undefined;
  let link: Link | undefined;
  let onAllSettled = (): void => {};

  const lines = createLines({
    onLine: (line) => fromClient(readMessage(line), line),
    onOverlong: (edges) => tell(overlongReply(edges, MAX_LINE_BYTES)),
  });
  input.on("data", lines.push);
  input.once("end", () => void endPolitely()).once("error", end);
  output.once("error", end);
  until?.addEventListener("abort", end, { once: true });
  await keepLinked();

  async function keepLinked(): Promise<void> {
    const client = { input, handshake, questions, pending, tell, onSettled };
    const { signal } = ending;
    const onTrouble = (error: PairedError): void => {
      pending.refuse((id) => refusedReply(id, error));
      onSettled();
    };
    let stopped = false;
    for (let generation = 1; !signal.aborted; generation += 1) {
      const isWanted = (): boolean => !stopped || pending.size() > 0;
      node = await connect({ signal, onTrouble, isWanted });
      if (!node) return;
      link = openLink(node, client, generation);
      ({ stopped } = await link.closed);
      questions.abandon().forEach(tell);
      pending.lose();
      onSettled();
    }
  }

  function fromClient(message: Message, line: Buffer): void {
    switch (message.kind) {
      case "request":
        if (pending.has(message.id)) return tell(invalidReply(message.id));
        handshake.note(message);
        if (handshake.isListening(message.id)) return link?.send(line);
        return ask({ id: message.id, method: message.method, line });
      case "notification":
        handshake.note(message);
        if (message.method === "notifications/cancelled") forget(message.fields);
        return link?.send(line);
      case "response": {
        const answer = questions.answer(message.id, message.fields);
        return answer && link?.send(answer);
      }
      case "invalid":
        return tell(invalidReply(message.id));
      case "garbage":
        return tell(parseErrorReply());
    }
  }

  function ask(call: PendingCall): void {
    if (!link?.isOpen()) return pending.hold(call);
    pending.begin(call);
    link.send(call.line);
  }

  function forget(notification: Fields): void {
    const { requestId } = readParams(notification);
    if (isRequestId(requestId)) pending.settle(requestId);
    onSettled();
  }

  function tell(line: Buffer | ErrorReply | Fields): void {
    const bytes = Buffer.isBuffer(line) ? line : Buffer.from(JSON.stringify(line));
    const source = node;
    if (output.write(Buffer.concat([bytes, LINE_FEED])) || !source || source.isPaused()) return;
    source.pause();
    output.once("drain", () => source.resume());
  }

  async function endPolitely(): Promise<void> {
    if (pending.size() > 0)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, LAST_ANSWERS_MS);
        onAllSettled = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    pending.lose();
    pending.refuse((id) => retryReply(id, "the input ended before the PAIRED node answered"));
    end();
  }

  function onSettled(): void {
    if (pending.size() === 0) onAllSettled();
  }

  function end(): void {
    ending.abort();
    // Only a destroyed stdin lets its process end.
    input.off("data", lines.push).destroy();
    pending.release();
    node?.destroy();
  }
}

const LINE_FEED = Buffer.from("\n");
