import { Console } from "node:console";

import type SecretStream from "@hyperswarm/secret-stream";
import type BlindPairing from "blind-pairing";
import type Corestore from "corestore";
import type Hypercore from "hypercore";
import type DHT from "hyperdht";
import type Hyperswarm from "hyperswarm";
import type Protomux from "protomux";

import type { DhtConfig } from "../config.ts";

export type Core = Hypercore;
export type { BlindPairing, Corestore, Hyperswarm, SecretStream };

/**
 * The one place that reaches the hyper* packages, on first use. They print some errors with `console.log` (a conflict,
 * for one), and stdout belongs to the protocol: whatever they print goes to stderr.
 */
export async function loadHyper(): Promise<Hyper> {
  globalThis.console = new Console(process.stderr);
  const [hypercore, corestore, hyperswarm, hyperdht, blindPairing, protomux, crypto] =
    await Promise.all([
      import("hypercore"),
      import("corestore"),
      import("hyperswarm"),
      import("hyperdht"),
      import("blind-pairing"),
      import("protomux"),
      import("hypercore-crypto"),
    ]);
  return {
    coreKey: (publicKey) => hypercore.default.key(manifestOf(publicKey)),
    openCores: (dir) => openCores(corestore.default, dir),
    openSwarm: (options) => openSwarm(hyperswarm.default, hyperdht.default, options),
    BlindPairing: blindPairing.default,
    Protomux: protomux.default,
    discoveryKey: crypto.discoveryKey,
  };
}

export interface Hyper {
  /** The key of the Hypercore that this public key signs. */
  readonly coreKey: (publicKey: Buffer) => Buffer;
  /** Opens the Corestore in `dir`; throws `DEVICE_FILE` when the folder was copied or moved. */
  readonly openCores: (dir: string) => Promise<Corestore>;
  readonly openSwarm: (options: SwarmOptions) => Hyperswarm;
  readonly BlindPairing: typeof BlindPairing;
  readonly Protomux: typeof Protomux;
  readonly discoveryKey: (publicKey: Buffer) => Buffer;
}

/** Opening by manifest, not by key pair, keeps the secret key out of the Corestore's files. */
export function manifestOf(publicKey: Buffer): Hypercore.Manifest {
  return { version: 1, signers: [{ publicKey }] };
}

export interface SwarmOptions {
  readonly dht: DhtConfig;
  readonly keyPair: { readonly publicKey: Buffer; readonly secretKey: Buffer };
  /** No dial when that many links stand, in both directions; nor when that many of them were dialled by us. */
  readonly maxPeers: number;
  readonly maxOut: number;
  /**
   * True refuses the connection. Runs on outgoing dials too, then without a payload. Hyperswarm bans a refused key for
   * good, and tells with `ban`.
   */
  readonly firewall: (remotePublicKey: Buffer, payload: unknown) => boolean;
}

async function openCores(Store: typeof Corestore, dir: string): Promise<Corestore> {
  const cores = new Store(dir);
  try {
    await cores.ready();
    return cores;
  } catch (error) {
    await cores.close().catch(() => undefined);
    throw error;
  }
}

/** Only a DHT of our own can be bound to a host and kept off the public bootstrap nodes. */
function openSwarm(
  Swarm: typeof Hyperswarm,
  Dht: typeof DHT,
  { dht, keyPair, maxPeers, maxOut, firewall }: SwarmOptions,
): Hyperswarm {
  const { bootstrap, host } = dht;
  return new Swarm({
    dht: new Dht({ ...(bootstrap && { bootstrap: [...bootstrap] }), ...(host && { host }) }),
    keyPair: { ...keyPair },
    maxPeers,
    maxClientConnections: maxOut,
    firewall,
  });
}

/** Starts `size` DHT nodes on 127.0.0.1, for the demo and for tests: fewer than three never find each other. */
export async function openLocalDht(size = 3): Promise<LocalDht> {
  const { default: createTestnet } = await import("hyperdht/testnet.js");
  const net = await createTestnet(size, { host: "127.0.0.1" });
  return {
    bootstrap: net.bootstrap.map(({ host, port }) => ({ host, port })),
    [Symbol.asyncDispose]: () => net.destroy(),
  };
}

export interface LocalDht extends AsyncDisposable {
  readonly bootstrap: readonly { readonly host: string; readonly port: number }[];
}
