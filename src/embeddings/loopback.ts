import { lookup as systemLookup, type LookupAddress } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

/** Whether what is sent to a URL stays on this machine. */
export function isLoopback({ hostname }: URL): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  return host === "localhost" || isLoopbackAddress(host);
}

function isLoopbackAddress(address: string): boolean {
  const version = isIP(address);
  return version !== 0 && LOOPBACK.check(address, version === 4 ? "ipv4" : "ipv6");
}

/** Resolves `localhost`, and fails where a machine's own list of names says that it is another one. */
export const loopbackLookup: LookupFunction = (hostname, options, done) => {
  systemLookup(hostname, { ...options, all: true }, (error, addresses) => {
    const [first, ...rest] = error
      ? []
      : addresses.filter(({ address }) => isLoopbackAddress(address));
    if (!first) return done(error ?? new Error(`${hostname} is not this machine`), "");
    if (options.all) return done(null, [first, ...rest] satisfies LookupAddress[]);
    return done(null, first.address, first.family);
  });
};
