import type { MemberRecord, MemberRole, Subject } from "./record.ts";

export interface Member extends Subject {
  readonly role: MemberRole;
  readonly state: "active" | "removed" | "left";
  readonly since: number;
}

/** What a space's records say, taken together. */
export interface Fold {
  readonly name: string;
  readonly owner: Buffer;
  /** The newest epoch. */
  readonly epoch: number;
  /** By identity in hex, in the order in which they came. */
  readonly members: ReadonlyMap<string, Member>;
  /** Digest of each epoch's key. */
  readonly commitments: ReadonlyMap<number, Buffer>;
  /** Boxes of epoch keys sealed to each identity, in hex. */
  readonly boxes: ReadonlyMap<string, readonly Buffer[]>;
  /** The record that the next one of the owner links to. */
  readonly head: Buffer;
  /** The latest time in any record. */
  readonly at: number;
}

/**
 * Folds the records of one space, in whatever order they came: only the owner's, only those whose whole chain is
 * there. Two branches (an owner who went on from a restored copy) merge by epoch, time and hash, so that every
 * reader comes to the same answer. Whoever was removed comes back only by a record of a later epoch.
 */
export function foldRecords(records: readonly MemberRecord[]): Fold | undefined {
  const first = records.find(({ change }) => change.op === "create");
  if (first?.change.op !== "create") return undefined;
  const { name, owner, commitment } = first.change;
  const members = new Map<string, Member>();
  const gone = new Map<string, number>();
  const commitments = new Map([[1, commitment]]);
  const boxes = new Map<string, Buffer[]>();
  const box = (id: string, sealed: Buffer): unknown =>
    boxes.set(id, [...(boxes.get(id) ?? []), sealed]);
  const handles = createHandles();
  let epoch = 1;
  const ordered = chained(records, first).toSorted(inOrder);
  for (const { change, at, epoch: known } of ordered) {
    switch (change.op) {
      case "create":
        handles.of(owner);
        members.set(hex(owner.identity), { ...owner, role: "owner", state: "active", since: at });
        break;
      case "add": {
        const id = hex(change.subject.identity);
        const present = members.get(id);
        if (present?.state === "active" || known <= (gone.get(id) ?? 0)) break;
        const handle = handles.of(change.subject);
        members.set(id, {
          ...change.subject,
          handle,
          role: change.role,
          state: "active",
          since: at,
        });
        box(id, change.sealed);
        break;
      }
      case "remove": {
        const id = hex(change.identity);
        const present = members.get(id);
        if (present?.role === "owner") break;
        if (present) members.set(id, { ...present, state: change.state });
        gone.set(id, Math.max(known, gone.get(id) ?? 0));
        break;
      }
      case "epoch":
        if (change.n > epoch + 1) break;
        if (change.n === epoch + 1) {
          epoch = change.n;
          commitments.set(epoch, change.commitment);
        }
        if (!commitments.get(change.n)?.equals(change.commitment)) break;
        for (const { identity, sealed } of change.keys) box(hex(identity), sealed);
        break;
    }
  }
  const last = ordered.at(-1) ?? first;
  return {
    name,
    owner: owner.identity,
    epoch,
    members,
    commitments,
    boxes,
    head: last.hash,
    at: Math.max(...ordered.map(({ at }) => at)),
  };
}

/** Nobody gets to look like somebody who was here before: a handle in use gets a part of the key behind it. */
function createHandles(): { readonly of: (subject: Subject) => string } {
  const first = new Map<string, string>();
  return {
    of({ handle, identity }) {
      const look = handle.normalize("NFKC").toLowerCase();
      const id = hex(identity);
      if (!first.has(look)) first.set(look, id);
      return first.get(look) === id ? handle : `${handle}~${id.slice(0, 8)}`;
    },
  };
}

/** The owner's records that hang together with the first one. */
function chained(records: readonly MemberRecord[], first: MemberRecord): MemberRecord[] {
  const children = new Map<string, MemberRecord[]>();
  for (const record of records) {
    const prev = hex(record.prev);
    if (record.author.equals(first.author) && record.change.op !== "create")
      children.set(prev, [...(children.get(prev) ?? []), record]);
  }
  const found = [first];
  for (const record of found) found.push(...(children.get(hex(record.hash)) ?? []));
  return found;
}

function inOrder(a: MemberRecord, b: MemberRecord): number {
  return a.epoch - b.epoch || a.at - b.at || Buffer.compare(a.hash, b.hash);
}

function hex(bytes: Buffer): string {
  return bytes.toString("hex");
}
