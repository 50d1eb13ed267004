import { Socket } from "node:net";

import { afterAll } from "vitest";

import { watchDatagrams } from "./wire.ts";

/*
 * Set up before every file of tests: whatever is tested, each TCP connection and each UDP packet of this process goes to this
 * machine. Programs that tests start get a DHT of nobody from `createPlace`.
 */

/** `0.0.0.0` as a destination is this machine (Linux, ip(7)). */
const LOOPBACK = /^(?:0\.0\.0\.0|127(?:\.\d{1,3}){3}|::1|::ffff:127\..*|localhost)$/;
const elsewhere = new Set<string>();

function note(host: string): void {
  if (LOOPBACK.test(host)) return;
  elsewhere.add(host);
  throw new Error(`a test is about to reach ${host}`);
}

const connect = Reflect.get(Socket.prototype, "connect");
Reflect.set(Socket.prototype, "connect", function watched(this: Socket, ...args: unknown[]) {
  const [where, host] = args.flat();
  if (typeof where === "object" && where !== null && !("path" in where && where.path))
    note("host" in where && typeof where.host === "string" ? where.host : "localhost");
  else if (typeof where === "number") note(typeof host === "string" ? host : "localhost");
  return Reflect.apply(connect, this, args);
});
watchDatagrams({ host: note });

afterAll(() => {
  if (elsewhere.size > 0)
    throw new Error(`bytes left this machine, to ${[...elsewhere].join(", ")}`);
});
