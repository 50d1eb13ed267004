import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { PairedError } from "../errors.ts";
import { openLocalDht } from "../federation/hyper.ts";
import { type Decide, openPerson, type Person } from "./person.ts";

/** Two people on one machine; their nodes find each other through a DHT of three on loopback. */
export interface Stage {
  readonly ana: Person;
  readonly ben: Person;
  /** Holds both homes. */
  readonly folder: string;
}

export interface StageOptions {
  /** The file that starts `paired-mcp`. */
  readonly entry: string;
  readonly env: NodeJS.ProcessEnv;
  readonly decide: Decide;
  /** Ends the play early; what was set up is removed all the same. */
  readonly until: AbortSignal;
}

/** Sets up everything, real and of its own, for one play; then stops every process and removes every file. */
export async function onStage<T>(
  options: StageOptions,
  play: (stage: Stage) => Promise<T>,
): Promise<T> {
  try {
    return await setUp(options, play);
  } catch (cause) {
    if (!options.until.aborted) throw cause;
    const fix = "Everything of it is removed.";
    throw new PairedError("unavailable", "the demo was interrupted", { fix, cause });
  }
}

async function setUp<T>(options: StageOptions, play: (stage: Stage) => Promise<T>): Promise<T> {
  const { until } = options;
  await using folder = await openFolder();
  await using dht = await openLocalDht();
  const env = {
    ...options.env,
    PAIRED_NODE: "shared",
    PAIRED_KEY_FILE: undefined,
    PAIRED_KEYCHAIN: "off",
    PAIRED_PROJECT: "shop",
    PAIRED_DHT_HOST: "127.0.0.1",
    PAIRED_DHT_BOOTSTRAP: dht.bootstrap.map(({ host, port }) => `${host}:${port}`).join(","),
  };
  await using ana = await openPerson({ ...options, env, name: "Ana", folder: folder.path });
  await using ben = await openPerson({ ...options, env, name: "Ben", folder: folder.path });
  return await Promise.race([play({ ana, ben, folder: folder.path }), rejectOn(until)]);
}

/** Ends the wait for the play when the person at the terminal has seen enough. */
function rejectOn(until: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = (): void => reject(new PairedError("unavailable", "interrupted"));
    until.addEventListener("abort", stop, { once: true });
    if (until.aborted) stop();
  });
}

async function openFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "paired-demo-"));
  return {
    path,
    [Symbol.asyncDispose]: () =>
      rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  };
}
