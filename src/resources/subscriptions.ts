import type { McpServer } from "@modelcontextprotocol/server";

import type { Change } from "../changes.ts";
import type { Context } from "../context.ts";
import { PairedError } from "../errors.ts";
import type { Session } from "../tools/call.ts";
import { refuse } from "../tools/failure.ts";
import { board } from "./board.ts";
import { resourceUri } from "./define.ts";
import { inboxUri } from "./inbox.ts";
import { resources } from "./index.ts";
import { session as current } from "./session.ts";
import { workState } from "./work-state.ts";

type OfResources = Extract<Change, { kind: "message" | "session" | "task" | "work" }>;

/** The first revision in which the SDK keeps what a client listens to. */
const LISTEN = "2026-07-28";
/** A client that subscribes to more has lost count; the node must not. */
const MAX_WATCHED = 100;

/**
 * Tells the client of one connection when something it watches has changed. Up to 2025-11-25 it names each address
 * with `resources/subscribe`, and we keep the list; since 2026-07-28 it opens `subscriptions/listen`, and the SDK
 * keeps it: there we send every change and it passes on what was asked for. The result ends it.
 */
export function registerSubscriptions(
  server: McpServer,
  ctx: Context,
  session: Pick<Session, "id" | "project">,
): () => void {
  const watched = new Set<string>();
  server.server.registerCapabilities({ resources: { subscribe: true, listChanged: true } });
  server.server.setRequestHandler("resources/subscribe", ({ params: { uri } }) => {
    assertWatchable(uri);
    watched.add(uri);
    return {};
  });
  server.server.setRequestHandler("resources/unsubscribe", ({ params: { uri } }) => {
    watched.delete(uri);
    return {};
  });
  return ctx.changes.watch((change) => {
    const revision = server.server.getNegotiatedProtocolVersion();
    // Nearly every change is of a board that nearly every connection does not watch.
    if (revision === undefined || (revision < LISTEN && watched.size === 0 && isOne(change)))
      return;
    void send(change, revision).catch(() =>
      ctx.log.info("a change could not be told", { kind: change.kind }),
    );
  });

  async function send(change: Change, revision: string): Promise<void> {
    if (change.kind === "board" || change.kind === "team")
      return server.server.sendResourceListChanged();
    if (change.kind === "space") return undefined;
    if (change.kind === "vault") {
      await server.server.sendResourceListChanged();
      for (const uri of watched) await server.server.sendResourceUpdated({ uri });
      return undefined;
    }
    const hears = (uri: string): boolean => revision >= LISTEN || watched.has(uri);
    for (const uri of urisOf(change, hears(current.uri)).filter(hears))
      await server.server.sendResourceUpdated({ uri });
    return undefined;
  }

  /** What reads otherwise now; without `withOwn` nobody looks whether a task is this session's. */
  function urisOf(change: OfResources, withOwn: boolean): string[] {
    if (change.kind === "work") return [workState.uri];
    if (change.kind === "message") return [inboxUri(change.topic, session) ?? []].flat();
    const { project } = change;
    const isHere = project === session.project;
    if (change.kind === "session") return isHere ? [current.uri] : [];
    const own = withOwn && isHere && isOurs(change.id) ? [current.uri] : [];
    return [resourceUri(board.uri, project), ...own];
  }

  /** A task that this session's packet names is in what the session shows. */
  function isOurs(task: number): boolean {
    const { id, project } = session;
    const own = ctx.sessions.findOwn({ session: id, client: "", project });
    return own?.tasks.includes(task) ?? false;
  }

  function assertWatchable(uri: string): void {
    const known = resources.some((resource) =>
      uri.startsWith(resource.uri.replace(/\{\w+\}$/, "")),
    );
    if (known && watched.size < MAX_WATCHED) return;
    const error = known
      ? new PairedError("denied", `this connection watches ${MAX_WATCHED} resources already`, {
          fix: "Unsubscribe from one of them first.",
        })
      : new PairedError("not_found", "there is no such resource", {
          fix: "The list of resources shows the addresses that there are.",
        });
    throw refuse(ctx, "resources/subscribe", error);
  }
}

/** Of one resource, rather than of the list of them. */
function isOne({ kind }: Change): boolean {
  return kind === "task" || kind === "message" || kind === "session" || kind === "work";
}
