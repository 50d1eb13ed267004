/** One packet that was on the network, as far as it matters where it went and what was in it. */
export interface Packet {
  /** `tcp`, `udp`, or the number of another protocol. */
  readonly protocol: string;
  readonly from: string;
  /** The address alone, without a port. */
  readonly host: string;
  readonly to: string;
  /** Of TCP, the number of the first byte. */
  readonly sequence: number;
  readonly payload: Buffer;
}

const FILE_HEADER = 24;
const RECORD_HEADER = 16;
const ETHERNET = 14;
const MAGIC = 0xa1_b2_c3_d4;
const SYN = 0x02;

/** All packets of a file of `tcpdump -w` from an Ethernet-like link (ietf.org, draft-ietf-opsawg-pcap), in their order. */
export function* readPackets(file: Buffer): Generator<Packet> {
  if (file.readUInt32LE(0) !== MAGIC || file.readUInt32LE(20) !== 1)
    throw new Error("not a recording of an Ethernet-like link");
  for (let at = FILE_HEADER; at + RECORD_HEADER <= file.length;) {
    const [captured, whole] = [file.readUInt32LE(at + 8), file.readUInt32LE(at + 12)];
    if (captured !== whole) throw new Error(`only ${captured} of ${whole} bytes were recorded`);
    at += RECORD_HEADER;
    const packet = packetOf(file.subarray(at, at + captured));
    if (packet) yield packet;
    at += captured;
  }
}

function packetOf(frame: Buffer): Packet | undefined {
  const ip = frame.subarray(ETHERNET);
  switch (frame.readUInt16BE(ETHERNET - 2)) {
    case 0x08_00:
      return inside(ip.readUInt8(9), {
        source: ip.subarray(12, 16).join("."),
        host: ip.subarray(16, 20).join("."),
        body: ip.subarray((ip.readUInt8(0) & 0x0f) * 4),
      });
    case 0x86_dd:
      return inside(ip.readUInt8(6), {
        source: address6(ip.subarray(8, 24)),
        host: address6(ip.subarray(24, 40)),
        body: ip.subarray(40),
      });
    default:
      return undefined;
  }
}

interface Internet {
  readonly source: string;
  readonly host: string;
  readonly body: Buffer;
}

function inside(number: number, { source, host, body }: Internet): Packet {
  if (number !== 6 && number !== 17)
    return { protocol: `${number}`, from: source, host, to: host, sequence: 0, payload: body };
  const at = {
    host,
    from: `${source} ${body.readUInt16BE(0)}`,
    to: `${host} ${body.readUInt16BE(2)}`,
  };
  if (number === 17) return { ...at, protocol: "udp", sequence: 0, payload: body.subarray(8) };
  const syn = (body.readUInt8(13) & SYN) === 0 ? 0 : 1;
  const payload = body.subarray((body.readUInt8(12) >> 4) * 4);
  return { ...at, protocol: "tcp", sequence: (body.readUInt32BE(4) + syn) >>> 0, payload };
}

/** Eight groups, without the short forms of RFC 5952. */
function address6(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, n) => bytes.readUInt16BE(n * 2).toString(16));
  return groups.join(":");
}
