import type { Socket } from "node:net";

import { serveStdio, type StdioServerHandle } from "@modelcontextprotocol/server/stdio";

import type { Clock } from "../clock.ts";
import type { Context } from "../context.ts";
import { PairedError } from "../errors.ts";
import { hasHiddenCharacters } from "../privacy/plain-text.ts";
import { buildServer } from "../server.ts";
import { heardToolsets } from "../toolsets.ts";
import { type AdminMethods, serveAdmin } from "./admin.ts";
import { type Channel, createChannel } from "./channel.ts";
import { type ClientPlace, originOf } from "./client-place.ts";
import { greetRelay, type HelloRequest, type HelloSecret, type ProvenRelay } from "./hello.ts";
import type { Why } from "./leaving.ts";
import { leavingNotice } from "./replies.ts";
import { describeNode, type NodeFacts } from "./status.ts";
import { compareVersions } from "./versions.ts";

export interface Clients {
  readonly count: () => number;
  /** Takes over a new connection: hello first, then what it asks for. */
  readonly accept: (socket: Socket) => Promise<void>;
  /** Answers what runs, refuses what comes, closes every server; the sockets stay open for the caller to end. */
  readonly drain: (why: Why, timeoutMs: number) => Promise<void>;
}

/** Calls that were under way to the node when it said that it leaves arrive within this time, and are handed back. */
const GRACE_MS = 25;
const ONE_VERSION =
  "Run the same version of paired-mcp everywhere, or `paired-mcp stop` the old node.";

interface ClientsDeps extends HelloSecret {
  readonly ctx: Context;
  readonly clock: Clock;
  readonly facts: NodeFacts;
  readonly admin: AdminMethods;
  /** Where programs are, as `PATH` says. */
  readonly searchPath: string | undefined;
  /** A proven relay asked the node to leave. */
  readonly onLeave: (why: Why) => void;
  readonly onCount: (clients: number) => void;
  /** A client has come; what it asks for may be away. */
  readonly onAttach: () => void;
}

interface Client {
  readonly channel: Channel;
  readonly server: StdioServerHandle;
}

/** The connections of a node: one MCP server each, so that no answer can reach another client (CVE-2026-25536). */
export function createClients(deps: ClientsDeps): Clients {
  const { ctx, facts } = deps;
  const { log } = ctx;
  const clients = new Set<Client>();
  let leaving = false;
  return {
    count: () => clients.size,
    async accept(socket) {
      try {
        serve(socket, await greetRelay(socket, deps, facts));
      } catch (error) {
        log.info("refused a connection", {
          reason: error instanceof PairedError ? error.message : "internal",
        });
        socket.destroy();
      }
    },
    async drain(why, timeoutMs) {
      leaving = true;
      const now = [...clients];
      for (const { channel } of now) channel.say(leavingNotice(why));
      await Promise.all([
        ...now.map(({ channel }) => channel.drain(timeoutMs)),
        new Promise((resolve) => setTimeout(resolve, GRACE_MS)),
      ]);
      await Promise.all(now.map(({ server }) => server.close()));
    },
  };

  function serve(socket: Socket, relay: ProvenRelay): void {
    const { request } = relay;
    if (leaving && request.cmd !== "stop")
      return refuse(socket, relay, { message: "the node is leaving", fix: "Call again." });
    switch (request.cmd) {
      case "attach":
        relay.accept();
        return attach(socket, readPlace(request));
      case "status":
        relay.accept({
          ...describeNode(facts, {
            clients: clients.size,
            at: deps.clock(),
            locked: ctx.health().state === "locked",
          }),
        });
        socket.end();
        return;
      case "takeover":
        if (compareVersions(request.version, facts.version) <= 0)
          return refuse(socket, relay, {
            message: "only a newer version takes over",
            fix: ONE_VERSION,
          });
        relay.accept();
        return deps.onLeave("takeover");
      case "stop":
        relay.accept();
        return deps.onLeave("stop");
      case "admin":
        if (request.version !== facts.version)
          return refuse(socket, relay, {
            message: `the node is version ${facts.version}`,
            fix: ONE_VERSION,
          });
        relay.accept();
        return serveAdmin(socket, ctx, deps.admin);
    }
  }

  function attach(socket: Socket, place: ClientPlace): void {
    const origin = originOf(place, deps.searchPath);
    const channel = createChannel(socket);
    const server = serveStdio(() => buildServer(ctx, origin), { transport: channel.transport });
    const client = { channel, server };
    clients.add(client);
    deps.onCount(clients.size);
    deps.onAttach();
    socket.once("close", () => {
      clients.delete(client);
      deps.onCount(clients.size);
    });
  }

  function refuse(
    socket: Socket,
    relay: ProvenRelay,
    { message, fix }: { readonly message: string; readonly fix: string },
  ): void {
    relay.refuse(new PairedError("conflict", message, { fix }));
    socket.end();
  }
}

/** A relay is trusted no further than its bytes: what it names must be as plain as what a tool would take. */
function readPlace({ project = "", session, folder, toolsets }: HelloRequest): ClientPlace {
  const name = project.trim().slice(0, 120);
  return {
    project: name && !hasHiddenCharacters(name) ? name : "default",
    folder,
    toolsets: heardToolsets(toolsets),
    ...(session && /^[\w-]+$/.test(session) && { session }),
  };
}
