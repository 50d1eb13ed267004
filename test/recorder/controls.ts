import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";

import type { Verdict } from "./verdict.ts";

/** What a recording must have found, or it would have found nothing at all. */
export interface Controls {
  /** The text that was sent last. */
  readonly last: string;
  /** A verdict without them; undefined when one of them is not in it. */
  readonly without: (verdict: Verdict) => Verdict | undefined;
}

/** Addresses for documentation (RFC 5737, RFC 3849). */
const AWAY = [
  { type: "udp4", host: "203.0.113.7", seen: "203.0.113.7", icmp: 1 },
  { type: "udp6", host: "2001:db8::7", seen: "2001:db8:0:0:0:0:0:7", icmp: 58 },
] as const;
const PORT = 53;
const LAST = "sentinel: the end of the recording";

/** Sends a datagram to other machines of both families, and a mark to itself. */
export async function sendControls(): Promise<Controls> {
  for (const { type, host } of AWAY) {
    const socket = createSocket(type);
    await send(socket, "away", { host, port: PORT });
    socket.close();
  }
  const own = createSocket("udp4").bind(0, "127.0.0.1");
  await once(own, "listening");
  const { port } = own.address();
  await send(own, LAST, { host: "127.0.0.1", port });
  own.close();
  const mark = `udp 127.0.0.1 ${port} to 127.0.0.1 ${port}`;
  const sent = AWAY.map(({ seen }) => `udp ${seen} ${PORT}`);
  // The kernel answers, to the same address, that nobody listens there.
  const answers = AWAY.map(({ seen, icmp }) => `${icmp} ${seen}`);
  return {
    last: LAST,
    without({ elsewhere, marked, ...rest }) {
      if (!marked.includes(mark) || sent.some((flow) => !elsewhere.includes(flow)))
        return undefined;
      return {
        ...rest,
        elsewhere: elsewhere.filter((flow) => ![...sent, ...answers].includes(flow)),
        marked: marked.filter((flow) => flow !== mark),
      };
    },
  };
}

function send(
  socket: Socket,
  text: string,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<void> {
  return new Promise((sent) => {
    socket.send(text, port, host, () => sent());
  });
}
