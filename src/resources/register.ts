import {
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type ReadResourceResult,
  ResourceTemplate,
  type ServerContext,
} from "@modelcontextprotocol/server";

import type { Context } from "../context.ts";
import type { Session } from "../tools/call.ts";
import { refuse } from "../tools/failure.ts";
import { strangersIn } from "../tools/strangers.ts";
import { type Resource, resourceUri, resourceVariable } from "./define.ts";
import { resources } from "./index.ts";

/** Publishes every resource on one connection; `sessionOf` says who is reading. */
export function registerResources(
  server: McpServer,
  ctx: Context,
  sessionOf: (request: ServerContext) => Session,
): void {
  for (const resource of resources) {
    const { name, uri, title, description, mimeType } = resource;
    const about = { title, description, mimeType };
    const variable = resourceVariable(uri);
    if (variable === undefined)
      server.registerResource(name, uri, about, (at, request) => read(resource, at, "", request));
    else
      server.registerResource(
        name,
        new ResourceTemplate(uri, {
          list: (request) => ({ resources: listed(resource, sessionOf(request)) }),
        }),
        about,
        (at, variables, request) => read(resource, at, decoded(variables[variable]), request),
      );
  }

  async function read(
    resource: Resource,
    at: URL,
    key: string,
    request: ServerContext,
  ): Promise<ReadResourceResult> {
    try {
      const session = sessionOf(request);
      const text = await resource.read(ctx, key, session);
      const strangers =
        resource.mimeType === "application/json" ? strangersIn(JSON.parse(text)) : [];
      if (strangers.length > 0) ctx.gate.shown(session.id, strangers);
      return { contents: [{ uri: at.href, mimeType: resource.mimeType, text }] };
    } catch (error) {
      throw refuse(ctx, resource.name, error);
    }
  }

  function listed(resource: Resource, session: Session): Listed[] {
    // A client that lists what there is must not take the server for broken: locked, there is nothing yet.
    const locked = ctx.health().state === "locked";
    const items = locked ? [] : (resource.list?.(ctx, session) ?? []);
    return items.map(({ key, title }) => ({
      uri: resourceUri(resource.uri, key),
      name: resource.name,
      title,
    }));
  }
}

interface Listed {
  readonly uri: string;
  readonly name: string;
  readonly title: string;
}

function decoded(value: string | string[] | undefined): string {
  try {
    return decodeURIComponent(String(value ?? ""));
  } catch (cause) {
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, "the address is not UTF-8", { cause });
  }
}
