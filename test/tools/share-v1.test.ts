import { InMemoryTransport } from "@modelcontextprotocol/client";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { type ElicitResult, ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { expect, test } from "vitest";

import { buildServer } from "../../src/server.ts";
import { startShareNode } from "./share-client.ts";

/** The SDK of the clients that are in use today, at its last version. */
test.each<[ElicitResult, string, number]>([
  [{ action: "accept", content: { decision: "release" } }, "released", 1],
  [{ action: "accept", content: { decision: "keep private" } }, "declined", 0],
  [{ action: "decline" }, "declined", 0],
  [{ action: "cancel" }, "pending", 0],
])("a client of SDK v1 that answers %j leaves the share %s", async (answer, state, sent) => {
  await using node = startShareNode();
  node.sharing.write(12, "Close the client in a finally block.");
  const { share, digest } = node.sharing.gate.preview(12, 1);
  const [near, far] = InMemoryTransport.createLinkedPair();
  serveStdio(() => buildServer(node.ctx, { project: "test" }), { transport: near });
  const client = new Client({ name: "v1", version: "0" }, { capabilities: { elicitation: {} } });
  client.setRequestHandler(ElicitRequestSchema, () => answer);
  await client.connect(far);

  const { structuredContent } = await client.callTool({
    name: "knowledge_share",
    arguments: { action: "release", share: `P${share.id}`, digest },
  });
  await client.close();

  expect(structuredContent).toMatchObject({ state });
  expect(node.sharing.sent).toHaveLength(sent);
});
