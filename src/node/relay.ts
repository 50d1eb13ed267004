import type { Duplex, Readable, Writable } from "node:stream";

import type { PairedError } from "../errors.ts";
import { createHandshake, INITIALIZED } from "./handshake.ts";
import type { Fields } from "./json.ts";
import { createLines, MAX_LINE_BYTES } from "./lines.ts";
import { type Message, readMessage, readParams } from "./message.ts";
import { createPending } from "./pending.ts";
import { createQuestions } from "./questions.ts";
import {
  type ErrorReply,
  invalidReply,
  isLeaving,
  overlongReply,
  parseErrorReply,
  readLeaving,
  refusedReply,
  type RequestId,
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

/** A node that has heard the handshake; `send` gives it one line. */
interface Link {
  readonly send: (line: Buffer | Fields) => void;
}

/**
 * Passes JSON-RPC between one client and the node, whichever node that is: when one goes, it answers what that one
 * left open, finds the next, and tells it what the client said at the start. It ends only when the client does (trap d).
 */
export async function runRelay({ input, output, until, connect }: RelayDeps): Promise<void> {
  const handshake = createHandshake();
  const questions = createQuestions();
  const pending = createPending({ reply: tell, timeoutMs: WAIT_MS });
  const ending = new AbortController();
  let link: Link | undefined;
  let socket: Duplex | undefined;
  let leaving = false;
  let stopped = false;
  let onSettled = (): void => {};

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
    for (let generation = 1; !ending.signal.aborted; generation += 1) {
      const onTrouble = (error: PairedError): void =>
        pending.refuse((id) => refusedReply(id, error));
      const isWanted = (): boolean => !stopped || pending.size() > 0;
      socket = await connect({ signal: ending.signal, onTrouble, isWanted });
      if (!socket) return;
      await serve(socket, generation);
      link = undefined;
      for (const cancelled of questions.abandon()) tell(cancelled);
      pending.lose();
      settled();
    }
  }

  /** One node, from its hello to its end. */
  function serve(node: Duplex, generation: number): Promise<void> {
    const replayed = new Set<RequestId>();
    const replay = handshake.replay();
    const nodeLines = createLines({
      onLine: (line) => fromNode(readMessage(line), line),
      onOverlong: (edges) => answerOverlong(overlongReply(edges, MAX_LINE_BYTES)),
    });
    const send = (line: Buffer | Fields): void => {
      const free = Buffer.isBuffer(line)
        ? node.write(Buffer.concat([line, LINE_FEED]))
        : node.write(`${JSON.stringify(line)}\n`);
      if (free || input.isPaused()) return;
      input.pause();
      node.once("drain", () => input.resume());
    };
    return new Promise((resolve) => {
      node.on("data", nodeLines.push).once("close", () => {
        input.resume();
        resolve();
      });
      node.resume();
      if (replay.initialize) sendReplay(replay.initialize);
      else begin();
    });

    function sendReplay(request: Fields): void {
      const id = `paired-replay-${generation}-${replayed.size}`;
      replayed.add(id);
      send("id" in request ? { ...request, id } : request);
    }

    function begin(): void {
      link = { send };
      leaving = false;
      stopped = false;
      replay.settings.forEach(sendReplay);
      handshake.replay().listens.forEach(send);
      if (generation > 1) handshake.changed().forEach(tell);
      for (const call of pending.release()) {
        pending.begin(call);
        send(call.line);
        if (call.method === "initialize" && handshake.isInitialized()) send(INITIALIZED);
      }
    }

    function fromNode(message: Message, line: Buffer): void {
      switch (message.kind) {
        case "request":
          return tell(questions.ask(message.id, message.fields));
        case "notification":
          return notifyClient(message.method, message.fields, line);
        case "response":
          if (!replayed.has(message.id)) return answerClient(message.id, message.fields, line);
          if (!link) begin();
          return;
        case "invalid":
        case "garbage":
          return;
      }
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

  function ask(call: {
    readonly id: RequestId;
    readonly method: string;
    readonly line: Buffer;
  }): void {
    if (!link || leaving) return pending.hold(call);
    pending.begin(call);
    link.send(call.line);
  }

  function forget(notification: Fields): void {
    const { requestId } = readParams(notification);
    if (typeof requestId === "string" || typeof requestId === "number") pending.settle(requestId);
    settled();
  }

  function answerClient(id: RequestId, reply: Fields, line: Buffer): void {
    // A listen ends with its connection: for the client it goes on, with the next node.
    if (handshake.isListening(id)) {
      if (!("error" in reply)) return;
      handshake.stopListening(id);
    }
    if ("error" in reply && isLeaving(reply) && pending.takeBack(id)) return;
    handshake.noteAnswer(id);
    pending.settle(id);
    tell(line);
    settled();
  }

  function answerOverlong(reply: ErrorReply): void {
    if (reply.id === null) return;
    pending.settle(reply.id);
    tell(reply);
    settled();
  }

  function notifyClient(method: string, notification: Fields, line: Buffer): void {
    const why = readLeaving(notification);
    if (why !== undefined) {
      leaving = true;
      stopped = why === "stop";
      return;
    }
    if (method === "notifications/cancelled") {
      const cancelled = questions.cancel(notification);
      return cancelled && tell(cancelled);
    }
    if (method === "notifications/subscriptions/acknowledged" && !isFirstAcknowledge(notification))
      return;
    tell(line);
  }

  function isFirstAcknowledge(notification: Fields): boolean {
    const { _meta: meta } = readParams(notification);
    const id: unknown =
      typeof meta === "object" && meta !== null ? Reflect.get(meta, SUBSCRIPTION_ID) : undefined;
    return handshake.acknowledge(id);
  }

  function tell(line: Buffer | ErrorReply | Fields): void {
    const free = Buffer.isBuffer(line)
      ? output.write(Buffer.concat([line, LINE_FEED]))
      : output.write(`${JSON.stringify(line)}\n`);
    if (free || !socket || socket.isPaused()) return;
    const paused = socket.pause();
    output.once("drain", () => paused.resume());
  }

  async function endPolitely(): Promise<void> {
    if (pending.size() > 0)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, LAST_ANSWERS_MS);
        onSettled = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    end();
  }

  function settled(): void {
    if (pending.size() === 0) onSettled();
  }

  function end(): void {
    ending.abort();
    // Only a destroyed stdin lets its process end.
    input.off("data", lines.push).destroy();
    pending.release();
    socket?.destroy();
  }
}

const LINE_FEED = Buffer.from("\n");
const SUBSCRIPTION_ID = "io.modelcontextprotocol/subscriptionId";
