import { type Core, type Corestore, loadHyper, manifestOf } from "../../../src/federation/hyper.ts";
import { encodeItems } from "../../../src/federation/logs/author-block.ts";
import { sealBlock } from "../../../src/federation/logs/block.ts";
import type { Head } from "../../../src/federation/logs/head.ts";
import { encodeItem, sealBody } from "../../../src/federation/logs/item.ts";
import { encodeKeyring, FILLER } from "../../../src/federation/logs/keyring-block.ts";
import { encodeHeader, type LogType } from "../../../src/federation/logs/log-header.ts";
import { newKeyPair, randomKey } from "../../../src/privacy/seal.ts";
import { temporaryHome } from "../../temporary-home.ts";
import { type LogNode, openLink, payload, type TestSpace, uidOf } from "./log-node.ts";

/** A member who writes whatever bytes they like into their logs. */
export interface RawAuthor extends AsyncDisposable {
  readonly author: RawLog;
  readonly keyring: RawLog;
  /** An author block of one entry, with the block of its key. */
  readonly writeEntry: (entry: RawEntry) => Promise<void>;
  /** The same, sealed but not appended. */
  readonly sealItems: (items: readonly Buffer[]) => Buffer;
  readonly connect: (to: LogNode) => Promise<void>;
}

export interface RawLog {
  readonly core: Core;
  readonly head: Head;
  readonly append: (...blocks: readonly Buffer[]) => Promise<void>;
}

export interface RawEntry {
  readonly payload: Buffer;
  readonly uid?: string;
  readonly stamp?: number;
  readonly expires?: number | null;
  readonly key?: "withheld" | "wrong";
}

export async function startRawAuthor(space: TestSpace, member: number): Promise<RawAuthor> {
  const identity = space.members[member] ?? newKeyPair();
  const home = temporaryHome();
  const hyper = await loadHyper();
  const cores = await hyper.openCores(home.file("cores"));
  const author = await openRaw(cores, "author");
  const keyring = await openRaw(cores, "keyring");
  await keyring.append(FILLER);
  const epoch = { n: 1, key: space.epochs.get(1) ?? randomKey() };
  const where = { space: space.key, identity: identity.publicKey, gen: 1 };
  return {
    author,
    keyring,
    async writeEntry({ payload: bytes, uid = uidOf("raw"), stamp, expires = null, key: how }) {
      const seq = author.core.length;
      const key = randomKey();
      const body = sealBody(key, bytes, { ...where, seq, idx: 0, uid });
      const item = encodeItem({
        kind: "entry",
        uid,
        stamp: stamp ?? Date.now() * 1024,
        expires,
        body,
      });
      await author.append(sealItems([item]));
      if (how === "withheld") return;
      const keys = how === "wrong" ? randomKey() : key;
      const plain = encodeKeyring({ gen: 1, seq, keys, replaces: [] });
      const place = { type: "keyring", ...where, seq: keyring.core.length } as const;
      await keyring.append(sealBlock(epoch, plain, place), FILLER);
    },
    sealItems,
    async connect(to) {
      const { near, far } = await openLink();
      for (const { core } of [author, keyring]) core.replicate(near);
      for (const core of to.logs.cores(to.space)) core.replicate(far);
      to.logs.onCore((_, core) => void core.replicate(far));
      to.onClose(async () => void near.destroy());
      for (const { head } of [author, keyring]) await to.logs.follow(to.space, head);
    },
    async [Symbol.asyncDispose]() {
      await cores.close();
      home[Symbol.dispose]();
    },
  };

  function sealItems(items: readonly Buffer[]): Buffer {
    const place = { type: "author", ...where, seq: author.core.length } as const;
    return sealBlock(epoch, encodeItems(items), place);
  }

  async function openRaw(from: Corestore, type: LogType): Promise<RawLog> {
    const keyPair = newKeyPair();
    const core = from.get({ manifest: manifestOf(keyPair.publicKey) });
    await core.ready();
    const about = { type, space: space.key, identity: identity.publicKey, gen: 1 };
    const header = encodeHeader({ ...about, prev: null }, core.key, identity);
    const append = async (...blocks: readonly Buffer[]): Promise<void> => {
      await core.append([...blocks], { keyPair, maxLength: Infinity });
    };
    await append(header);
    return { core, append, head: { ...about, coreKey: core.key, header } };
  }
}

/** An entry whose author can be told by its text. */
export function rawEntry(text: string): { payload: Buffer; uid: string } {
  return { payload: payload(text), uid: uidOf(text) };
}
