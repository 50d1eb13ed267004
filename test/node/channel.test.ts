import { once } from "node:events";
import { duplexPair } from "node:stream";

import { expect, test, vi } from "vitest";

import { createChannel } from "../../src/node/channel.ts";
import { parseFields } from "../../src/node/json.ts";
import { isLeaving } from "../../src/node/replies.ts";

const CALL = '{"jsonrpc":"2.0","id":1,"method":"tools/call"}\n';
const NEXT = '{"jsonrpc":"2.0","id":2,"method":"tools/call"}\n';

async function open(): Promise<{
  channel: ReturnType<typeof createChannel>;
  client: ReturnType<typeof duplexPair>[number];
  read: () => Promise<string>;
  received: string[];
}> {
  const [client, socket] = duplexPair();
  const channel = createChannel(socket);
  const received: string[] = [];
  Object.assign(channel.transport, {
    onmessage: (message: unknown) => received.push(JSON.stringify(message)),
  });
  await channel.transport.start();
  return { channel, client, received, read: async () => String((await once(client, "data"))[0]) };
}

test("draining waits for the call that runs, and hands back the one that comes", async () => {
  const { channel, client, received, read } = await open();
  client.write(CALL);
  await vi.waitFor(() => expect(received).toHaveLength(1));
  const drained = channel.drain(60_000);

  client.write(NEXT);
  expect(isLeaving(parseFields(await read()) ?? {})).toBe(true);
  expect(received).toHaveLength(1);

  await channel.transport.send({ jsonrpc: "2.0", id: 1, result: {} });
  await drained;
});

test("draining does not wait for a call that its client cancelled", async () => {
  const { channel, client, received } = await open();
  client.write(CALL);
  client.write('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}\n');
  await vi.waitFor(() => expect(received).toHaveLength(2));

  await expect(channel.drain(60_000)).resolves.toBeUndefined();
});

test("draining gives up on a call that does not end", async () => {
  const { channel, client, received } = await open();
  client.write(CALL);
  await vi.waitFor(() => expect(received).toHaveLength(1));

  await expect(channel.drain(10)).resolves.toBeUndefined();
});

test("a drained channel stays open for its owner, and goes on handing back", async () => {
  const { channel, client, read } = await open();
  await channel.drain(10);
  await channel.transport.close();

  client.write(NEXT);

  expect(isLeaving(parseFields(await read()) ?? {})).toBe(true);
});

test("a channel that its server closes ends the connection", async () => {
  const { channel, client } = await open();
  client.resume();
  await channel.transport.close();

  await once(client, "end");
  expect(client.readableEnded).toBe(true);
});

test("a client that does not read its answers is let go", async () => {
  const { channel, client } = await open();
  const text = "x".repeat(1024 * 1024);
  const closed = vi.fn<() => void>();
  Object.assign(channel.transport, { onclose: closed });
  for (let id = 0; id < 70; id += 1)
    await channel.transport.send({ jsonrpc: "2.0", id, result: { text } });

  await vi.waitFor(() => expect(closed).toHaveBeenCalledTimes(1));
  client.destroy();
});
