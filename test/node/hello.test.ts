import { duplexPair, type Duplex } from "node:stream";

import { expect, test, vi } from "vitest";

import { PairedError } from "../../src/errors.ts";
import type { Address } from "../../src/node/address.ts";
import { greetNode, greetRelay, type ProvenRelay } from "../../src/node/hello.ts";

const ADDRESS: Address = { kind: "local", path: "/run/p.sock" };
const SECRET = { token: Buffer.alloc(32, 7), address: ADDRESS };
const SELF = { version: "1.2.3", pid: 42 };
const ATTACH = { cmd: "attach", version: "1.2.3", project: "p", toolsets: "run+" } as const;

/** Everything that crosses the wire in one direction. */
function record(stream: Duplex): () => string {
  const seen: Buffer[] = [];
  const write = stream.write.bind(stream);
  vi.spyOn(stream, "write").mockImplementation((chunk: string) => {
    seen.push(Buffer.from(chunk));
    return write(chunk);
  });
  return () => Buffer.concat(seen).toString();
}

async function accept(socket: Duplex): Promise<ProvenRelay> {
  const relay = await greetRelay(socket, SECRET, SELF);
  relay.accept({ features: ["x"] });
  return relay;
}

test("both sides prove that they have the token, and the request arrives", async () => {
  const [near, far] = duplexPair();
  const accepted = accept(far);

  const node = await greetNode(near, SECRET);
  const answer = await node.ask(ATTACH);

  expect(node).toMatchObject(SELF);
  expect(answer).toMatchObject({ ok: true, features: ["x"] });
  expect((await accepted).request).toMatchObject(ATTACH);
});

test("the token never crosses the wire", async () => {
  const [near, far] = duplexPair();
  const sent = [record(near), record(far)];
  const accepted = accept(far);
  await (await greetNode(near, SECRET)).ask(ATTACH);
  await accepted;

  for (const seen of sent)
    for (const form of ["hex", "base64", "base64url"] as const)
      expect(seen()).not.toContain(SECRET.token.toString(form));
});

test("a squatter without the token learns nothing: the relay asks only a proven node", async () => {
  const [near, far] = duplexPair();
  const heard = record(near);
  const squatter = greetRelay(far, { ...SECRET, token: Buffer.alloc(32, 9) }, SELF);

  await expect(greetNode(near, SECRET)).rejects.toThrow("does not have this user's token");
  near.end();
  await expect(squatter).rejects.toThrow("closed during the hello");
  expect(heard()).not.toContain("attach");
});

test("a relay without the token is refused", async () => {
  const [near, far] = duplexPair();
  const node = greetRelay(far, SECRET, SELF);
  near.write(`{"paired":1,"nonce":"${"n".repeat(43)}"}\n`);
  near.write(
    `{"request":"{\\"cmd\\":\\"stop\\",\\"version\\":\\"9\\"}","proof":"${"A".repeat(43)}"}\n`,
  );

  await expect(node).rejects.toMatchObject({ code: "denied" });
});

test("a proof for one address is none for another: nobody stands between", async () => {
  const [near, far] = duplexPair();
  const there = greetRelay(far, { ...SECRET, address: { kind: "tcp", port: 4711 } }, SELF);

  await expect(greetNode(near, SECRET)).rejects.toMatchObject({ code: "denied" });
  near.end();
  await expect(there).rejects.toThrow("closed during the hello");
});

test("a recorded hello is worth nothing a second time", async () => {
  const [near, far] = duplexPair();
  const heard = record(near);
  const accepted = accept(far);
  await (await greetNode(near, SECRET)).ask(ATTACH);
  await accepted;

  const [again, node] = duplexPair();
  const refused = greetRelay(node, SECRET, SELF);
  again.resume();
  again.write(heard());

  await expect(refused).rejects.toMatchObject({ code: "denied" });
});

test.each([
  ["no JSON", "hello\n"],
  ["no nonce", '{"paired":1}\n'],
  ["another protocol", `{"paired":2,"nonce":"${"n".repeat(43)}"}\n`],
  ["an MCP client", '{"jsonrpc":"2.0","id":0,"method":"initialize"}\n'],
  ["a browser", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"],
  ["5 KiB without an end", "x".repeat(5000)],
  ["a line of 5 KiB", `${"x".repeat(5000)}\n`],
])("the node refuses %s", async (_name, bytes) => {
  const [near, far] = duplexPair();
  const node = greetRelay(far, SECRET, SELF);
  near.write(bytes);

  await expect(node).rejects.toMatchObject({ code: "denied" });
});

test("a connection that says nothing is given up after 3 s, and leaves no timer behind (trap e)", async () => {
  vi.useFakeTimers();
  try {
    const [, far] = duplexPair();
    const node = greetRelay(far, SECRET, SELF);
    const [refused] = await Promise.allSettled([node, vi.advanceTimersByTimeAsync(3000)]);
    expect(refused).toMatchObject({ reason: { message: "no line came in time" } });

    const [near, other] = duplexPair();
    const accepted = accept(other);
    await (await greetNode(near, SECRET)).ask(ATTACH);
    await accepted;
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test("what follows the hello in the same packet is not lost (trap f)", async () => {
  const [near, far] = duplexPair();
  const accepted = accept(far);
  await (await greetNode(near, SECRET)).ask(ATTACH);
  near.write("first\nsecond\n");
  await accepted;

  const heard = new Promise<string>((resolve) => far.once("data", (data) => resolve(String(data))));
  far.resume();

  expect(await heard).toContain("first\n");
});

test("a refusal arrives as it was meant", async () => {
  const [near, far] = duplexPair();
  const refusing = greetRelay(far, SECRET, SELF).then((relay) =>
    relay.refuse(new PairedError("conflict", "too old", { fix: "update" })),
  );
  const node = await greetNode(near, SECRET);

  await expect(node.ask(ATTACH)).rejects.toMatchObject({ message: "too old", fix: "update" });
  await refusing;
});
