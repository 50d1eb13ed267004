import type { Socket } from "node:net";

import type { Context } from "../context.ts";
import { PairedError } from "../errors.ts";
import { parseFields, readText } from "./json.ts";
import { createLines } from "./lines.ts";

/**
 * A request of this user's own command line, of the same version: `{id, method, params}` -> `{id, result}` or
 * `{id, error}`. Several may be under way at once.
 */
export type AdminMethod = (ctx: Context, params: unknown) => unknown;
export type AdminMethods = Readonly<Record<string, AdminMethod>>;

/** Answers admin requests on a proven connection, one line each, until the other side ends it. */
export function serveAdmin(socket: Socket, ctx: Context, methods: AdminMethods): void {
  const lines = createLines({
    onLine: (line) => void answer(line.toString("utf8")),
    onOverlong: () => write({ error: { code: "bad_input", message: "the request is too long" } }),
  });
  socket.on("data", lines.push).resume();

  async function answer(line: string): Promise<void> {
    const request = parseFields(line) ?? {};
    const { id } = request;
    try {
      const name = readText(request, "method", 64) ?? "";
      const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
      if (!method) throw new PairedError("not_found", `the node has no method "${name}"`);
      write({ id, result: (await method(ctx, request.params)) ?? null });
    } catch (error) {
      if (!(error instanceof PairedError)) ctx.log.error("admin request failed");
      const known = error instanceof PairedError ? error : undefined;
      const { code, message, fix } = known ?? new PairedError("internal", "the node failed");
      write({ id, error: { code, message, fix } });
    }
  }

  function write(reply: object): void {
    if (!socket.destroyed) socket.write(`${JSON.stringify(reply)}\n`);
  }
}
