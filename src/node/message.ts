import { type Fields, isFields, parseFields } from "./json.ts";
import type { RequestId } from "./replies.ts";

/** One line of JSON-RPC, as far as the relay has to understand it: it passes both protocol eras on as they are. */
export type Message =
  | {
      readonly kind: "request";
      readonly id: RequestId;
      readonly method: string;
      readonly fields: Fields;
    }
  | { readonly kind: "notification"; readonly method: string; readonly fields: Fields }
  | { readonly kind: "response"; readonly id: RequestId; readonly fields: Fields }
  | { readonly kind: "invalid"; readonly id: RequestId | null }
  | { readonly kind: "garbage" };

export function readMessage(line: Buffer): Message {
  const text = line.toString("utf8");
  const fields = parseFields(text);
  if (!fields) return isJson(text) ? { kind: "invalid", id: null } : { kind: "garbage" };
  const { id, method, jsonrpc } = fields;
  const known = isRequestId(id) ? id : null;
  if (jsonrpc !== "2.0") return { kind: "invalid", id: known };
  if (typeof method === "string") {
    if (id === undefined) return { kind: "notification", method, fields };
    return known === null
      ? { kind: "invalid", id: null }
      : { kind: "request", id: known, method, fields };
  }
  if (known !== null && ("result" in fields || "error" in fields))
    return { kind: "response", id: known, fields };
  return { kind: "invalid", id: known };
}

export function readParams(fields: Fields): Fields {
  return isFields(fields.params) ? fields.params : {};
}

export function isRequestId(value: unknown): value is RequestId {
  return typeof value === "string" || (typeof value === "number" && Number.isSafeInteger(value));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
