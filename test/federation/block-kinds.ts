import { decodeItems } from "../../src/federation/logs/author-block.ts";
import { type BlockContext, openEnvelope, unsealBlock } from "../../src/federation/logs/block.ts";
import { decodeKeyring, FILLER } from "../../src/federation/logs/keyring-block.ts";
import { decodeHeader, type LogType } from "../../src/federation/logs/log-header.ts";
import type { OwnedStore } from "../../src/store/db.ts";

interface Row {
  readonly type: LogType;
  readonly gen: number;
  readonly seq: number;
  readonly bytes: Buffer;
  readonly coreKey: Buffer;
  readonly space: Buffer;
  readonly identity: Buffer;
  readonly id: number;
}

/** What each block that this node offers to others is, opened with the keys of its spaces: `unknown` is for none. */
export function kindsOfBlocks(store: OwnedStore): string[] {
  const epoch = store.prepare<[number, number], { key: Buffer }>(
    "SELECT key FROM epoch WHERE space = ? AND n = ?",
  );
  return store
    .prepare<[], Row>(
      `SELECT c.type, c.gen, o.seq, o.bytes, c.core_key AS coreKey, s.key AS space, s.identity_public AS identity, s.id
       FROM outbox o JOIN own_core c ON c.id = o.core JOIN space s ON s.id = c.space
       WHERE o.bytes IS NOT NULL ORDER BY c.id, o.seq`,
    )
    .all()
    .flatMap((row) => {
      if (row.seq === 0) return decodeHeader(row.bytes, row.coreKey) ? ["header"] : ["unknown"];
      if (row.type === "members") return ["membership"];
      if (row.bytes.equals(FILLER)) return ["filler"];
      const envelope = openEnvelope(row.bytes);
      if (envelope?.kind !== "sealed") return ["unknown"];
      const { type, gen, seq, space, identity } = row;
      const place: BlockContext = { type, gen, seq, space, identity };
      const key = epoch.get(row.id, envelope.epoch)?.key;
      const plain = key && unsealBlock(key, envelope, place);
      if (!plain) return ["unknown"];
      if (type === "keyring") return decodeKeyring(plain) ? ["key"] : ["unknown"];
      return decodeItems(plain)?.map(({ kind }) => kind) ?? ["unknown"];
    });
}
