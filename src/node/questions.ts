import type { Fields } from "./json.ts";
import { isRequestId, readParams } from "./message.ts";
import type { RequestId } from "./replies.ts";

/** Requests of the node to its client (elicitation, roots), under ids that no two nodes ever share. */
export interface Questions {
  /** The node's request as the client shall see it. */
  readonly ask: (id: RequestId, request: Fields) => Fields;
  /** The client's answer as the node that asked expects it; undefined when that node is gone, or never asked. */
  readonly answer: (id: RequestId, response: Fields) => Fields | undefined;
  /** The node's `notifications/cancelled`, for a question the client still knows; undefined for any other. */
  readonly cancel: (notification: Fields) => Fields | undefined;
  /** The node is gone: every open question, as a cancellation for the client. */
  readonly abandon: () => readonly Fields[];
}

/**
 * Each node counts its ids from zero. A person may answer the old node's dialog after the new node has asked something
 * else under the same id: passed on as it is, that answer would confirm the wrong thing. So each gets a name of its own.
 */
export function createQuestions(): Questions {
  const open = new Map<string, RequestId>();
  let asked = 0;
  return {
    ask(id, request) {
      asked += 1;
      const name = `paired-${asked}`;
      open.set(name, id);
      return { ...request, id: name };
    },
    answer(name, response) {
      const id = open.get(String(name));
      if (id === undefined) return undefined;
      open.delete(String(name));
      return { ...response, id };
    },
    cancel(notification) {
      const params = readParams(notification);
      if (!isRequestId(params.requestId)) return undefined;
      const [name] = [...open].find(([, id]) => id === params.requestId) ?? [];
      if (name === undefined) return undefined;
      open.delete(name);
      return { ...notification, params: { ...params, requestId: name } };
    },
    abandon() {
      const names = [...open.keys()];
      open.clear();
      return names.map((requestId) => ({
        jsonrpc: "2.0",
        method: "notifications/cancelled",
        params: { requestId, reason: "the PAIRED node restarted" },
      }));
    },
  };
}
