import { PairedError } from "../errors.ts";
import type { ConfirmedBy } from "./approval.ts";
import type { Payload } from "./payload.ts";
import type { ReleaseRecord } from "./record.ts";
import type { OwnEntry, Outlet, Share } from "./share.ts";
import type { Shares } from "./shares.ts";

/** What the person said yes to. */
export interface Confirmed {
  readonly share: number;
  /** The exact text that they saw. */
  readonly text: string;
  readonly by: ConfirmedBy;
}

/** Where a payload goes, under which name, and in the place of which share. */
export type Destination = Pick<Share, "uid" | "space" | "replaces">;

/**
 * The one way out of this machine: nothing else calls `publish`. It runs inside the transaction of the decision, so
 * that the bytes are in the outbox, the share is released and the record is written, or none of it.
 * Throws `conflict` unless the bytes are the previewed ones, and still what the entry gives.
 */
export function createRelease(deps: {
  readonly publish: Outlet["publish"];
  readonly entry: (id: number) => OwnEntry;
  readonly build: (entry: OwnEntry, to: Destination) => Payload;
  readonly shares: Shares;
  readonly record: ReleaseRecord;
}): (confirmed: Confirmed) => Share {
  const { publish, build, shares, record } = deps;
  return function release({ share: id, text, by }) {
    const share = shares.get(id);
    const entry = deps.entry(share.entry);
    const now = build(entry, share);
    const same = now.text === text && now.digest === share.digest;
    if (share.state !== "pending" || !same || entry.version !== share.version)
      throw new PairedError("conflict", `P${id} is no longer what was previewed; nothing left`, {
        fix: "Preview the entry again and decide about that.",
      });
    const { expires } = entry;
    const meta = { uid: share.uid, ...(expires !== undefined && { expires }) };
    const ref = publish(share.space, Buffer.from(text, "utf8"), meta);
    const released = shares.move(id, "released", { confirmedBy: by, ref });
    record.write("released", released, by);
    return released;
  };
}
