import { expect, test } from "vitest";

import { readPackets } from "./packets.ts";
import { judge } from "./verdict.ts";

const [HERE, AWAY] = ["127.0.0.1", "203.0.113.7"];

test("what goes to another machine is named, whatever is in it", () => {
  const file = recording([udp(HERE, "to us"), udp(AWAY, ""), udp6("2001:db8::"), tcp("to us", 1)]);

  expect(judge(readPackets(file))).toEqual({
    packets: 4,
    bytes: 10,
    elsewhere: ["udp 203.0.113.7 53", "udp 2001:db8:0:0:0:0:0:0 53"],
    marked: [],
  });
});

test.each([
  ["as it is", "a sentinel of ana"],
  ["in capitals of hexadecimal", Buffer.from("sentinel").toString("hex").toUpperCase()],
  ["in base64", Buffer.from("x sentinel and more").toString("base64")],
  ["in UTF-16", Buffer.from("canary-1", "utf16le").toString("latin1")],
])("a mark is found %s", (_how, text) => {
  expect(judge(readPackets(recording([udp(HERE, text)]))).marked).toEqual([
    "udp 127.0.0.1 4000 to 127.0.0.1 53",
  ]);
});

test("a mark that TCP cut in two, or sent in part again, is found", () => {
  const cut = [tcp("the sent", 1), tcp("inel", 9)];
  const again = [tcp("the sent", 1), tcp("the sentin", 1), tcp("nel", 10)];
  const apart = [tcp("the sent", 1), tcp("inel", 9, 4001)];

  expect([cut, again, apart].map((sent) => judge(readPackets(recording(sent))).marked)).toEqual([
    ["tcp 127.0.0.1 4000 to 127.0.0.1 53"],
    ["tcp 127.0.0.1 4000 to 127.0.0.1 53"],
    [],
  ]);
});

test("a recording that lacks a part of a packet proves nothing", () => {
  const file = recording([udp(HERE, "to us")]);
  file.writeUInt32LE(9999, 24 + 12);

  expect(() => judge(readPackets(file))).toThrow("of 9999 bytes were recorded");
});

/** A file as `tcpdump -w` writes it. */
function recording(frames: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1_b2_c3_d4);
  header.writeUInt32LE(1, 20);
  const records = frames.flatMap((frame) => {
    const record = Buffer.alloc(16);
    record.writeUInt32LE(frame.length, 8);
    record.writeUInt32LE(frame.length, 12);
    return [record, frame];
  });
  return Buffer.concat([header, ...records]);
}

function udp(host: string, text: string): Buffer {
  return ip4(17, { host, body: Buffer.concat([ports(8, 4000), Buffer.from(text, "latin1")]) });
}

function tcp(text: string, sequence: number, from = 4000): Buffer {
  const header = ports(20, from);
  header.writeUInt32BE(sequence, 4);
  header.writeUInt8(5 << 4, 12);
  return ip4(6, { host: HERE, body: Buffer.concat([header, Buffer.from(text)]) });
}

function ports(length: number, from: number): Buffer {
  const header = Buffer.alloc(length);
  header.writeUInt16BE(from);
  header.writeUInt16BE(53, 2);
  return header;
}

function ip4(protocol: number, { host, body }: { host: string; body: Buffer }): Buffer {
  const frame = Buffer.alloc(14 + 20);
  frame.writeUInt16BE(0x08_00, 12);
  frame.writeUInt8(0x45, 14);
  frame.writeUInt8(protocol, 14 + 9);
  Buffer.from(HERE.split(".").map(Number)).copy(frame, 14 + 12);
  Buffer.from(host.split(".").map(Number)).copy(frame, 14 + 16);
  return Buffer.concat([frame, body]);
}

/** An empty datagram to an address of which these are the first groups, the rest 0. */
function udp6(groups: string): Buffer {
  const frame = Buffer.alloc(14 + 40);
  frame.writeUInt16BE(0x86_dd, 12);
  frame.writeUInt8(17, 14 + 6);
  const first = groups.split(":").filter((group) => group !== "");
  for (const [n, group] of first.entries())
    frame.writeUInt16BE(Number.parseInt(group, 16), 14 + 24 + n * 2);
  return Buffer.concat([frame, ports(8, 4000)]);
}
