import type { Duplex, Readable } from "node:stream";

import { type Handshake, INITIALIZED } from "./handshake.ts";
import type { Fields } from "./json.ts";
import { createLines, MAX_LINE_BYTES } from "./lines.ts";
import { type Message, readMessage, readParams } from "./message.ts";
import type { Pending } from "./pending.ts";
import type { Questions } from "./questions.ts";
import { isLeaving, overlongReply, readLeaving, type RequestId } from "./replies.ts";

/** What a relay knows of its client, whichever node serves it. */
export interface ClientSide {
  readonly input: Readable;
  readonly handshake: Handshake;
  readonly questions: Questions;
  readonly pending: Pending;
  readonly tell: (line: Buffer | Fields) => void;
  /** To be called whenever a call may have been the last one that was open. */
  readonly onSettled: () => void;
}

/** One node, from its hello to its end. */
export interface Link {
  /** Whether it takes calls: it has heard the handshake, and has not said that it leaves. */
  readonly isOpen: () => boolean;
  /** Says one line to a node that has heard the handshake; to another, there is nothing to say. */
  readonly send: (line: Buffer | Fields) => void;
  /** Resolves when the connection is gone: whether a person has stopped the node. */
  readonly closed: Promise<{ readonly stopped: boolean }>;
}

/** Tells `node` what the client has said so far, gives it what waits, and passes on what it says. */
export function openLink(node: Duplex, client: ClientSide, generation: number): Link {
  const { input, handshake, questions, pending, tell, onSettled } = client;
  const replayed = new Set<RequestId>();
  let begun = false;
  let leaving: string | undefined;
  const lines = createLines({ onLine: (line) => hear(readMessage(line), line), onOverlong });
  const closed = new Promise<{ stopped: boolean }>((resolve) => {
    node.on("data", lines.push).once("close", () => {
      begun = false;
      input.resume();
      resolve({ stopped: leaving === "stop" });
    });
  });
  node.resume();
  const { initialize } = handshake.replay();
  if (initialize) replay(initialize);
  else begin();
  return {
    closed,
    isOpen: () => begun && leaving === undefined,
    send(line) {
      if (begun) write(line);
    },
  };

  /** Asks in the client's place; the answer is for nobody. */
  function replay(message: Fields): void {
    const id = `paired-replay-${generation}-${replayed.size}`;
    replayed.add(id);
    write("id" in message ? { ...message, id } : message);
  }

  function begin(): void {
    begun = true;
    const { settings, listens } = handshake.replay();
    settings.forEach(replay);
    listens.forEach(write);
    if (generation > 1) handshake.changed().forEach(tell);
    for (const call of pending.release()) {
      pending.begin(call);
      write(call.line);
      if (call.method === "initialize" && handshake.isInitialized()) write(INITIALIZED);
    }
  }

  function write(line: Buffer | Fields): void {
    const bytes = Buffer.isBuffer(line) ? line : Buffer.from(JSON.stringify(line));
    if (node.write(Buffer.concat([bytes, LINE_FEED])) || input.isPaused()) return;
    input.pause();
    node.once("drain", () => input.resume());
  }

  function hear(message: Message, line: Buffer): void {
    switch (message.kind) {
      case "request":
        return tell(questions.ask(message.id, message.fields));
      case "notification":
        return hearNotification(message.method, message.fields, line);
      case "response":
        if (!replayed.has(message.id)) return hearAnswer(message.id, message.fields, line);
        return begun ? undefined : begin();
      case "invalid":
      case "garbage":
        return;
    }
  }

  function hearAnswer(id: RequestId, answer: Fields, line: Buffer): void {
    // A listen ends with its connection: for the client it goes on, with the next node.
    if (handshake.isListening(id)) {
      if (!("error" in answer)) return;
      handshake.stopListening(id);
    }
    if ("error" in answer && isLeaving(answer) && pending.takeBack(id)) return;
    handshake.noteAnswer(id);
    pending.settle(id);
    tell(line);
    onSettled();
  }

  function hearNotification(method: string, notification: Fields, line: Buffer): void {
    leaving = readLeaving(notification) ?? leaving;
    if (readLeaving(notification) !== undefined) return;
    if (method === "notifications/cancelled") {
      const cancelled = questions.cancel(notification);
      return cancelled && tell(cancelled);
    }
    const known =
      method === "notifications/subscriptions/acknowledged" &&
      !handshake.acknowledge(readSubscription(notification));
    if (!known) tell(line);
  }

  function onOverlong(edges: { readonly head: Buffer; readonly tail: Buffer }): void {
    const reply = overlongReply(edges, MAX_LINE_BYTES);
    if (reply.id === null) return;
    pending.settle(reply.id);
    tell({ ...reply });
    onSettled();
  }
}

function readSubscription(notification: Fields): unknown {
  const { _meta: meta } = readParams(notification);
  return typeof meta === "object" && meta !== null ? Reflect.get(meta, SUBSCRIPTION_ID) : undefined;
}

const LINE_FEED = Buffer.from("\n");
const SUBSCRIPTION_ID = "io.modelcontextprotocol/subscriptionId";
