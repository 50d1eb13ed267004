import type { Duplex } from "node:stream";

import { PairedError } from "../errors.ts";

/**
 * Takes one line off `socket`, and leaves it paused with every byte after the line still unread: whoever reads on has
 * to call `resume()` (trap f). Throws `denied` for a line of more than `maxBytes`, `unavailable` for none in time.
 */
export function readLine(
  socket: Duplex,
  limits: { readonly maxBytes: number; readonly timeoutMs: number },
): Promise<string> {
  const { maxBytes, timeoutMs } = limits;
  return new Promise((resolve, reject) => {
    let seen: Buffer = Buffer.alloc(0);
    // Cleared on every way out: a timer that is left keeps its connection in memory (trap e).
    const timer = setTimeout(() => fail("unavailable", "no line came in time"), timeoutMs);
    socket.on("data", onData).on("error", onLoss).on("close", onLoss).on("end", onLoss);
    socket.resume();

    function onData(chunk: Buffer): void {
      seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk]);
      const end = seen.indexOf(10);
      if (end > maxBytes || (end < 0 && seen.length > maxBytes))
        return fail("denied", `a line of the hello has more than ${maxBytes} bytes`);
      if (end < 0) return;
      settle();
      if (end + 1 < seen.length) socket.unshift(seen.subarray(end + 1));
      resolve(seen.toString("utf8", 0, end));
    }

    function onLoss(): void {
      fail("unavailable", "the connection closed during the hello");
    }

    function fail(code: "denied" | "unavailable", message: string): void {
      settle();
      reject(new PairedError(code, message));
    }

    function settle(): void {
      clearTimeout(timer);
      socket.pause();
      socket.off("data", onData).off("error", onLoss).off("close", onLoss).off("end", onLoss);
    }
  });
}
