import type { Duplex } from "node:stream";

import {
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  type JSONRPCNotification,
  parseJSONRPCMessage,
  type Transport,
} from "@modelcontextprotocol/server";

import { createLines, MAX_LINE_BYTES } from "./lines.ts";
import { type ErrorReply, leavingReply, overlongReply, type RequestId } from "./replies.ts";

/** One client's JSON-RPC over its socket, as the MCP SDK wants it, with a way to end it politely. */
export interface Channel {
  readonly transport: Transport;
  /** Sends a notification of the node's own, which the relay keeps to itself. */
  readonly say: (notification: JSONRPCNotification) => void;
  /** Begins no further call, and resolves when those that run are answered, or after `timeoutMs`. */
  readonly drain: (timeoutMs: number) => Promise<void>;
}

/** A client that does not read its answers is let go before they fill the memory. */
const MAX_UNREAD_BYTES = 64 * 1024 * 1024;

/** Newline-delimited JSON-RPC over `socket`, which ends with the transport; after `drain`, its owner ends it. */
export function createChannel(socket: Duplex): Channel {
  const running = new Set<RequestId>();
  let drained: (() => void) | undefined;
  let closed = false;
  const lines = createLines({
    onLine: receive,
    onOverlong: (edges) => write(overlongReply(edges, MAX_LINE_BYTES)),
  });
  const transport: Transport = {
    async start() {
      socket.on("data", lines.push).once("close", () => void close());
      // The hello leaves the socket paused, and a new `data` listener does not change that (trap f).
      socket.resume();
    },
    async send(message) {
      if (isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message)) settle(message.id);
      write(message);
    },
    close,
  };
  return {
    transport,
    say: write,
    async drain(timeoutMs) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        drained = () => {
          clearTimeout(timer);
          resolve();
        };
        settle(undefined);
      });
    },
  };

  function receive(line: Buffer): void {
    const message = parse(line);
    if (!message) return;
    if (isJSONRPCRequest(message)) {
      if (drained) return write(leavingReply(message.id));
      running.add(message.id);
    }
    // A cancelled request is never answered.
    if (isJSONRPCNotification(message) && message.method === "notifications/cancelled")
      settle(readCancelled(message.params));
    transport.onmessage?.(message);
  }

  /** The relay answers garbage itself, so what is no message here concerns nobody. */
  function parse(line: Buffer): JSONRPCMessage | undefined {
    try {
      return parseJSONRPCMessage(JSON.parse(line.toString("utf8")));
    } catch {
      return undefined;
    }
  }

  function write(message: JSONRPCMessage | ErrorReply): void {
    if (socket.destroyed || socket.writableEnded) return;
    socket.write(`${JSON.stringify(message)}\n`);
    if (socket.writableLength > MAX_UNREAD_BYTES) socket.destroy();
  }

  function settle(id: RequestId | undefined): void {
    if (id !== undefined) running.delete(id);
    if (running.size === 0) drained?.();
  }

  async function close(): Promise<void> {
    if (closed) return;
    closed = true;
    running.clear();
    if (drained) drained();
    else socket.off("data", lines.push).end();
    transport.onclose?.();
  }
}

function readCancelled(
  params: Readonly<Record<string, unknown>> | undefined,
): RequestId | undefined {
  const id = params?.requestId;
  return typeof id === "string" || typeof id === "number" ? id : undefined;
}
