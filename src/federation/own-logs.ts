import { type SigningKeyPair, newKeyPair } from "../privacy/seal.ts";
import type { Disk } from "./disk.ts";
import type { Core, Hyper } from "./hyper.ts";
import { FILLER } from "./keyring-block.ts";
import { encodeHeader, type LogType } from "./log-header.ts";
import type { Outbox, OwnCore } from "./outbox.ts";
import { createOwnLog, type OwnLog } from "./own-log.ts";
import type { SpaceKeys } from "./space-keys.ts";

/** The logs that this machine writes, and the work of bringing their cores level with the outbox. */
export interface OwnLogs {
  /** Adds a log of each type to a space, with its signed block 0, in the caller's transaction. */
  readonly create: (space: number, types: readonly LogType[]) => void;
  /** Opens what is new and appends what the outbox holds beyond each core. */
  readonly append: () => Promise<void>;
  readonly opened: () => OwnLog[];
}

export function createOwnLogs(deps: {
  readonly outbox: Outbox;
  readonly disk: Disk;
  readonly hyper: Hyper;
  readonly spaces: SpaceKeys;
  readonly onOpen: (log: OwnLog) => void;
}): OwnLogs {
  const { outbox, disk, hyper, spaces } = deps;
  const open = new Map<number, OwnLog>();
  return {
    create(space, types) {
      for (const type of types) addLog(space, type);
    },
    async append() {
      for (const row of outbox.cores().toSorted(keyringFirst)) {
        const log = open.get(row.id) ?? (await openLog(row));
        await log.append();
        disk.touch();
        await saveHead(row, log.core);
      }
    },
    opened: () => [...open.values()],
  };

  function addLog(space: number, type: LogType): void {
    const keyPair: SigningKeyPair = newKeyPair();
    const coreKey = hyper.coreKey(keyPair.publicKey);
    const gen = 1;
    const header = { type, space: spaces.spaceKey(space), gen, prev: null };
    const identity = spaces.identity(space);
    const row = outbox.addCore({ space, type, gen, coreKey, keyPair });
    outbox.add(
      row.id,
      0,
      encodeHeader({ ...header, identity: identity.publicKey }, coreKey, identity),
    );
    if (type === "keyring") outbox.add(row.id, 1, FILLER);
  }

  async function openLog(row: OwnCore): Promise<OwnLog> {
    const core = await disk.own(row.keyPair.publicKey);
    const log = createOwnLog({ row, core, outbox });
    open.set(row.id, log);
    await log.append();
    deps.onOpen(log);
    return log;
  }

  async function saveHead(row: OwnCore, core: Core): Promise<void> {
    if (core.length === row.length) return;
    outbox.saveHead(row.id, core.length, await core.treeHash(core.length));
  }
}

/** Keys before the entries that they open: a reader then never waits for the second log. */
function keyringFirst(a: OwnCore, b: OwnCore): number {
  return Number(b.type === "keyring") - Number(a.type === "keyring");
}
