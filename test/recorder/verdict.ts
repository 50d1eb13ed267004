import { formsOf } from "../files-with.ts";
import type { Packet } from "./packets.ts";

export interface Verdict {
  readonly packets: number;
  /** Of what was sent, without headers. */
  readonly bytes: number;
  /** Flows to another machine, as `udp 10.0.0.1 53`: what would have left this one. */
  readonly elsewhere: readonly string[];
  /** Flows in which a mark was found. */
  readonly marked: readonly string[];
}

/** In every text that a test must not find again outside of its database. */
const MARKS = ["sentinel", "canary-"].flatMap(formsOf);
const LOOPBACK = /^(?:127\.|0:0:0:0:0:0:0:1$|0:0:0:0:0:ffff:7f)/;

/** Where everything went, and whether a mark is in any of it: the bytes of a flow are looked at as one text. */
export function judge(packets: Iterable<Packet>): Verdict {
  const flows = new Map<string, Flow>();
  const elsewhere = new Set<string>();
  let [count, bytes] = [0, 0];
  for (const packet of packets) {
    const { protocol, from, host, to, payload } = packet;
    count += 1;
    bytes += payload.length;
    if (!LOOPBACK.test(host)) elsewhere.add(`${protocol} ${to}`);
    const name = `${protocol} ${from} to ${to}`;
    const flow = flows.get(name) ?? { chunks: [], next: packet.sequence };
    flows.set(name, flow);
    append(flow, packet);
  }
  const marked = [...flows].filter(([, { chunks }]) => holdsMark(Buffer.concat(chunks)));
  return {
    packets: count,
    bytes,
    elsewhere: [...elsewhere],
    marked: marked.map(([name]) => name),
  };
}

interface Flow {
  readonly chunks: Buffer[];
  /** Of TCP: the number of the byte that comes next. */
  next: number;
}

/** What TCP sends a second time is left out, or it would stand in the middle of a text. */
function append(flow: Flow, { protocol, sequence, payload }: Packet): void {
  if (payload.length === 0) return;
  const known = protocol === "tcp" ? (flow.next - sequence) | 0 : 0;
  // A number that is far off is a new connection between the same ports.
  const again = known > 0 && known < 2 ** 24 ? known : 0;
  if (again >= payload.length) return;
  flow.chunks.push(payload.subarray(again));
  flow.next = (sequence + payload.length) >>> 0;
}

function holdsMark(text: Buffer): boolean {
  return MARKS.some((mark) => text.includes(mark));
}
