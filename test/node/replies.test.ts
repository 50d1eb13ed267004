import { expect, test } from "vitest";

import { isLeaving, leavingReply, overlongReply, retryReply } from "../../src/node/replies.ts";

function idOf(head: string, tail: string): unknown {
  return overlongReply({ head: Buffer.from(head), tail: Buffer.from(tail) }, 10).id;
}

test("an over-long message is answered under its id, wherever its sender puts that", () => {
  expect(idOf('{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{', "xxx")).toBe(7);
  expect(idOf('{ "jsonrpc": "2.0", "id": "a-1", "method"', "xxx")).toBe("a-1");
  expect(idOf('{"method":"tools/call","params":{', 'xxx"},"jsonrpc":"2.0","id":12}')).toBe(12);
});

test("an id inside the parameters is never taken for the message's own", () => {
  expect(idOf('{"method":"tools/call","params":{"id":7,', '"x":{"y":1,"id":8}}}')).toBeNull();
  expect(idOf('{"params":{"jsonrpc":"2.0","id":7,', "xxx")).toBeNull();
});

test("only a node that did not begin a call says so", () => {
  expect(isLeaving({ ...leavingReply(1) })).toBe(true);
  expect(isLeaving({ ...retryReply(1, "x") })).toBe(false);
  expect(isLeaving({ error: { code: -32_001, message: '"reason":"leaving"' } })).toBe(false);
});
