import { expect, test, vi } from "vitest";

import { PairedError } from "../../src/errors.ts";
import { leavingNotice, leavingReply } from "../../src/node/replies.ts";
import { type NodeEnd, type RelayWorld, startRelay } from "./relay-world.ts";
import { notification, request, result } from "./speaker.ts";

const INITIALIZE = request(0, "initialize", { protocolVersion: "2025-06-18" });
const INITIALIZED = notification("notifications/initialized");
const TOOLS_CHANGED = "notifications/tools/list_changed";
const SUBSCRIPTION_ID = "io.modelcontextprotocol/subscriptionId";

/** A client of the session era that has shaken hands with its first node. */
async function shakeHands(relay: RelayWorld): Promise<NodeEnd> {
  const node = relay.startNode();
  relay.client.say(INITIALIZE);
  await node.hear();
  node.say(result(0, { serverInfo: { name: "first" } }));
  await relay.client.hear();
  relay.client.say(INITIALIZED);
  await node.hear();
  return node;
}

/** The node dies, and another takes the replayed handshake. */
async function restart(relay: RelayWorld, node: NodeEnd): Promise<NodeEnd> {
  node.die();
  const next = relay.startNode();
  const replayed = await next.hear();
  next.say(result(replayed.id));
  expect(await next.hear()).toEqual(INITIALIZED);
  return next;
}

test("passes messages on as they are, both ways", async () => {
  const relay = startRelay();
  const node = relay.startNode();
  const odd = '{"method":"x","jsonrpc":"2.0","params":{"a":1.0,"é":"\\u00e9"},"id":"q"}';

  relay.client.say(odd);
  expect(await node.hear()).toEqual(JSON.parse(odd));
  node.say(result("q", { ok: true }));
  expect(await relay.client.hear()).toEqual(result("q", { ok: true }));
});

test("trap d: the relay outlives its node, and answers what was in flight as retryable", async () => {
  const relay = startRelay();
  const node = await shakeHands(relay);
  relay.client.say(request(5, "tools/call"), request(6, "tools/call"));
  await node.hear();
  await node.hear();

  node.die();

  for (const id of [5, 6])
    expect(await relay.client.hear()).toMatchObject({
      id,
      error: { code: -32_001, data: { retryable: true } },
    });
  const next = relay.startNode();
  await next.hear();
});

test("trap d: a new node hears the handshake again; the client hears only that tools may have changed", async () => {
  const relay = startRelay();
  const node = await shakeHands(relay);
  node.die();
  const next = relay.startNode();

  const replayed = await next.hear();
  expect(replayed).toMatchObject({ method: "initialize", params: INITIALIZE.params });
  expect(replayed.id).not.toBe(0);
  next.say(result(replayed.id, { serverInfo: { name: "second" } }));
  expect(await next.hear()).toEqual(INITIALIZED);
  expect(await relay.client.hear()).toEqual(notification(TOOLS_CHANGED));

  relay.client.say(request(7, "tools/list"));
  expect(await next.hear()).toEqual(request(7, "tools/list"));
  expect(relay.client.unheard()).toEqual([]);
});

test("trap d: a call made while no node is there waits for the next one, behind the handshake", async () => {
  const relay = startRelay();
  const node = await shakeHands(relay);
  node.die();
  await relay.searching();
  relay.client.say(request(8, "tools/call"));
  const next = relay.startNode();

  const replayed = await next.hear();
  expect(next.unheard()).toEqual([]);
  next.say(result(replayed.id));
  expect(await next.hear()).toEqual(INITIALIZED);
  expect(await next.hear()).toEqual(request(8, "tools/call"));
});

test("a handshake that the node did not answer is asked again, not failed", async () => {
  const relay = startRelay();
  const node = relay.startNode();
  relay.client.say(INITIALIZE);
  await node.hear();
  node.die();
  const next = relay.startNode();

  expect(await next.hear()).toEqual(INITIALIZE);
  next.say(result(0));
  expect(await relay.client.hear()).toEqual(result(0));
});

test("a client that sends its whole handshake at once is served in order", async () => {
  const relay = startRelay();
  relay.client.say(INITIALIZE, INITIALIZED, request(1, "tools/list"));
  await relay.searching();
  const node = relay.startNode();

  expect(await node.hear()).toEqual(INITIALIZE);
  expect(await node.hear()).toEqual(INITIALIZED);
  expect(await node.hear()).toEqual(request(1, "tools/list"));
});

test("trap h: log level and resource subscriptions are set again, their answers are for nobody", async () => {
  const relay = startRelay();
  const node = await shakeHands(relay);
  const settings = [
    request(1, "logging/setLevel", { level: "info" }),
    request(2, "logging/setLevel", { level: "error" }),
    request(3, "resources/subscribe", { uri: "paired://a" }),
    request(4, "resources/subscribe", { uri: "paired://b" }),
    request(5, "resources/unsubscribe", { uri: "paired://a" }),
  ];
  relay.client.say(...settings);
  for (const { id } of settings) {
    await node.hear();
    node.say(result(id));
    await relay.client.hear();
  }

  const next = await restart(relay, node);

  const level = await next.hear();
  expect(level).toMatchObject({ method: "logging/setLevel", params: { level: "error" } });
  const subscription = await next.hear();
  expect(subscription).toMatchObject({
    method: "resources/subscribe",
    params: { uri: "paired://b" },
  });
  next.say(result(level.id), result(subscription.id), result(99));
  expect(await relay.client.hear()).toEqual(notification(TOOLS_CHANGED));
  expect(await relay.client.hear()).toEqual(result(99));
  expect(next.unheard()).toEqual([]);
});

test("trap h: an open listen of the 2026 era goes on with the next node, unseen by the client", async () => {
  const relay = startRelay();
  const node = relay.startNode();
  const listen = request("l-1", "subscriptions/listen", {
    notifications: { toolsListChanged: true },
  });
  const ended = request("l-2", "subscriptions/listen", { notifications: {} });
  const acknowledged = notification("notifications/subscriptions/acknowledged", {
    notifications: { toolsListChanged: true },
    _meta: { [SUBSCRIPTION_ID]: "l-1" },
  });
  relay.client.say(listen, ended);
  await node.hear();
  await node.hear();
  node.say(acknowledged);
  expect(await relay.client.hear()).toEqual(acknowledged);
  relay.client.say(notification("notifications/cancelled", { requestId: "l-2" }));
  await node.hear();
  node.say(result("l-1", { resultType: "complete" }));

  node.die();
  const next = relay.startNode();

  expect(await next.hear()).toEqual(listen);
  next.say(acknowledged);
  expect(await relay.client.hear()).toEqual(
    notification(TOOLS_CHANGED, { _meta: { [SUBSCRIPTION_ID]: "l-1" } }),
  );
  next.say(notification("notifications/resources/list_changed"));
  expect(await relay.client.hear()).toEqual(notification("notifications/resources/list_changed"));
  expect(next.unheard()).toEqual([]);
});

test("a listen that a node refuses is over", async () => {
  const relay = startRelay();
  const node = relay.startNode();
  relay.client.say(request("l-1", "subscriptions/listen"));
  await node.hear();
  const refusal = { jsonrpc: "2.0", id: "l-1", error: { code: -32_603, message: "limit" } };
  node.say(refusal);
  expect(await relay.client.hear()).toEqual(refusal);

  node.die();
  const next = relay.startNode();
  relay.client.say(request(1, "tools/list"));
  expect(await next.hear()).toEqual(request(1, "tools/list"));
});

test("a late answer to the old node's question never reaches the new node", async () => {
  const relay = startRelay();
  const node = await shakeHands(relay);
  node.say(request(0, "elicitation/create", { message: "share lesson A?" }));
  const first = await relay.client.hear();
  expect(first).toMatchObject({
    method: "elicitation/create",
    params: { message: "share lesson A?" },
  });

  const next = await restart(relay, node);
  expect(await relay.client.hear()).toMatchObject({
    method: "notifications/cancelled",
    params: { requestId: first.id },
  });
  await relay.client.hear();
  next.say(request(0, "elicitation/create", { message: "erase everything?" }));
  const second = await relay.client.hear();
  expect(second.id).not.toEqual(first.id);

  relay.client.say(result(first.id, { action: "accept" }));
  relay.client.say(result(0, { action: "accept" }));
  relay.client.say(result(second.id, { action: "decline" }));

  expect(await next.hear()).toEqual(result(0, { action: "decline" }));
  expect(next.unheard()).toEqual([]);
});

test("a question that the node takes back is taken back at the client, and its answer is for nobody", async () => {
  const relay = startRelay();
  const node = await shakeHands(relay);
  node.say(request(3, "elicitation/create"));
  const { id } = await relay.client.hear();

  node.say(notification("notifications/cancelled", { requestId: 3, reason: "timeout" }));

  expect(await relay.client.hear()).toEqual(
    notification("notifications/cancelled", { requestId: id, reason: "timeout" }),
  );
  relay.client.say(result(id), request(9, "tools/list"));
  expect(await node.hear()).toEqual(request(9, "tools/list"));
});

test("a call that a leaving node did not begin goes to the next one, unseen by the client", async () => {
  const relay = startRelay();
  const node = await shakeHands(relay);
  relay.client.say(request(5, "tools/call", { name: "memory_add" }));
  await node.hear();
  node.say({ ...leavingReply(5) });

  const next = await restart(relay, node);

  expect(await next.hear()).toEqual(request(5, "tools/call", { name: "memory_add" }));
  next.say(result(5));
  expect(await relay.client.hear()).toEqual(notification(TOOLS_CHANGED));
  expect(await relay.client.hear()).toEqual(result(5));
});

test("once a node says that it leaves, new calls wait for the next; running ones are still answered", async () => {
  const relay = startRelay();
  const node = await shakeHands(relay);
  relay.client.say(request(5, "tools/call"));
  await node.hear();
  node.say(leavingNotice("takeover"));
  relay.client.say(request(6, "tools/call"));
  await relay.processed();
  node.say(result(5));

  expect(await relay.client.hear()).toEqual(result(5));
  expect(node.unheard()).toEqual([]);
  const next = await restart(relay, node);
  expect(await next.hear()).toEqual(request(6, "tools/call"));
});

test("a call that the client cancels while it waits is never sent", async () => {
  const relay = startRelay();
  await relay.searching();
  relay.client.say(
    request(1, "tools/call"),
    request(2, "tools/call"),
    notification("notifications/cancelled", { requestId: 1 }),
  );
  await relay.processed();
  const node = relay.startNode();

  expect(await node.hear()).toEqual(request(2, "tools/call"));
});

test("when no node can start, calls are answered with the reason and what to do", async () => {
  const relay = startRelay();
  await relay.searching();
  relay.client.say(INITIALIZE);
  await relay.processed();
  relay.trouble(new PairedError("damaged", "the key is missing", { fix: "Restore it." }));

  expect(await relay.client.hear()).toMatchObject({
    id: 0,
    error: {
      code: -32_001,
      message: "the key is missing. Restore it.",
      data: { retryable: false, code: "damaged", fix: "Restore it." },
    },
  });
});

test("a call waits 20 s for a node, not for ever", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  try {
    const relay = startRelay();
    await relay.searching();
    relay.client.say(request(1, "tools/call"));
    await relay.processed();
    await vi.advanceTimersByTimeAsync(10_000);
    relay.client.say(request(2, "tools/call"));
    await relay.processed();
    await vi.advanceTimersByTimeAsync(10_000);

    expect(await relay.client.hear()).toMatchObject({
      id: 1,
      error: { data: { retryable: true } },
    });
    expect(relay.client.unheard()).toEqual([]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await relay.client.hear()).toMatchObject({
      id: 2,
      error: { data: { retryable: true } },
    });
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test("of very many calls that wait for a node, the last ones are refused at once", async () => {
  const relay = startRelay();
  await relay.searching();
  relay.client.say(...Array.from({ length: 1001 }, (_, id) => request(id, "tools/call")));

  expect(await relay.client.hear()).toMatchObject({
    id: 1000,
    error: { data: { retryable: true } },
  });
});

test("after a person has stopped the node, only a call wants the next one", async () => {
  const relay = startRelay();
  const node = await shakeHands(relay);
  node.say(leavingNotice("stop"), result("unasked"));
  await relay.client.hear();
  node.die();
  await relay.searching();

  expect(relay.isWanted()).toBe(false);
  relay.client.say(request(1, "tools/call"));
  await relay.processed();
  expect(relay.isWanted()).toBe(true);
});

test.each([
  ["garbage", "hello", null, -32_700],
  ["an opening brace", "{", null, -32_700],
  ["a batch", '[{"jsonrpc":"2.0","id":1,"method":"ping"}]', null, -32_600],
  ["no version", '{"id":4,"method":"ping"}', 4, -32_600],
  ["neither call nor answer", '{"jsonrpc":"2.0","id":4}', 4, -32_600],
  ["an id that is no id", '{"jsonrpc":"2.0","id":{},"method":"ping"}', null, -32_600],
  ["200,000 brackets", "[".repeat(200_000), null, -32_700],
])("answers %s with an error, and lives", async (_name, line, id, code) => {
  const relay = startRelay();
  const node = relay.startNode();
  relay.client.say(line, request(9, "ping"));

  expect(await relay.client.hear()).toMatchObject({ id, error: { code } });
  expect(await node.hear()).toEqual(request(9, "ping"));
});

test("trap g: a message beyond 10 MiB is answered under its id, and ends nothing", async () => {
  const relay = startRelay();
  const node = relay.startNode();
  const text = "x".repeat(11 * 1024 * 1024);
  relay.client.say(request(1, "tools/call", { text }), request(2, "ping"));

  expect(await relay.client.hear()).toMatchObject({ id: 1, error: { code: -32_600 } });
  expect(await node.hear()).toEqual(request(2, "ping"));
});

test("trap g: an answer beyond 10 MiB becomes an error under its id", async () => {
  const relay = startRelay();
  const node = relay.startNode();
  relay.client.say(request(1, "tools/call"), request(2, "ping"));
  await node.hear();
  await node.hear();
  node.say(result(1, { text: "x".repeat(11 * 1024 * 1024) }), result(2));

  expect(await relay.client.hear()).toMatchObject({ id: 1, error: { code: -32_600 } });
  expect(await relay.client.hear()).toEqual(result(2));
});

test("a second call under an id that is still open is refused", async () => {
  const relay = startRelay();
  const node = relay.startNode();
  relay.client.say(request(1, "tools/call", { n: 1 }), request(1, "tools/call", { n: 2 }));

  expect(await relay.client.hear()).toMatchObject({ id: 1, error: { code: -32_600 } });
  expect(await node.hear()).toEqual(request(1, "tools/call", { n: 1 }));
});

test("ends when its client does, after the last answers", async () => {
  const relay = startRelay();
  const node = relay.startNode();
  relay.client.say(request(1, "tools/call"));
  await node.hear();
  relay.closeInput();
  node.say(result(1));

  expect(await relay.client.hear()).toEqual(result(1));
  await relay.ended;
});

test("what nobody has answered two seconds after its client's end is answered as retryable", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  try {
    const relay = startRelay();
    await relay.searching();
    relay.client.say(request(1, "initialize"), request(2, "tools/call"));
    await relay.processed();
    relay.closeInput();
    await vi.advanceTimersByTimeAsync(2000);

    for (const id of [1, 2])
      expect(await relay.client.hear()).toMatchObject({ id, error: { data: { retryable: true } } });
    await relay.ended;
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test("ends as soon as it has said why no node can start, when its client has ended", async () => {
  const relay = startRelay();
  await relay.searching();
  relay.client.say(request(1, "tools/call"));
  await relay.processed();
  relay.closeInput();
  relay.trouble(new PairedError("unavailable", "the disk is full"));

  expect(await relay.client.hear()).toMatchObject({
    id: 1,
    error: { message: "the disk is full" },
  });
  await relay.ended;
});

test("ends at once when its client does and nothing is open, node or not", async () => {
  const idle = startRelay();
  idle.startNode();
  idle.closeInput();
  await expect(idle.ended).resolves.toBeUndefined();

  const alone = startRelay();
  alone.closeInput();
  await expect(alone.ended).resolves.toBeUndefined();
});

test("ends when nobody reads its answers any more", async () => {
  const relay = startRelay();
  relay.startNode();
  relay.output.destroy(Object.assign(new Error("broken pipe"), { code: "EPIPE" }));

  await expect(relay.ended).resolves.toBeUndefined();
});
