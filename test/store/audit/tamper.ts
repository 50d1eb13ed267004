import { formatRecord, linkHash } from "../../../src/privacy/audit-chain.ts";
import type { OpenAudit } from "./open-audit.ts";

/** Something that was done to records by who has the database open; `at` and `other` are numbers of records. */
export type Damage =
  | { kind: "drop" | "truncate" | "rewrite"; at: number }
  | { kind: "edit"; at: number; byte: number }
  | { kind: "swap"; at: number; other: number };

export function inflict(chain: OpenAudit, damage: Damage): void {
  const { at } = damage;
  const { store } = chain;
  const run = (sql: string, ...params: (number | string)[]): void =>
    void store.prepare<(number | string)[]>(sql).run(...params);
  if (damage.kind === "drop") run("DELETE FROM audit WHERE id = ?", at);
  else if (damage.kind === "truncate") run("DELETE FROM audit WHERE id >= ?", at);
  else if (damage.kind === "rewrite") rewrite(chain, at, (record) => ({ ...record, at: 1 }));
  else if (damage.kind === "edit") {
    const select = store.prepare<[number], { record: string }>(
      "SELECT record FROM audit WHERE id = ?",
    );
    const text = select.get(at)?.record ?? "";
    // A generated column reads the text as JSON, so that only an edit that leaves it JSON can be stored.
    const digits = [...text.matchAll(/\d/g)].map(({ index }) => index);
    const where = digits[damage.byte % digits.length] ?? 0;
    // No number gets a leading zero, which JSON does not have.
    const other = text[where] === "9" ? 8 : Number(text[where]) + 1;
    if (text) run("UPDATE audit SET record = ? WHERE id = ?", splice(text, where, other), at);
  } else if ("other" in damage && damage.other !== at) {
    run("UPDATE audit SET id = -1 WHERE id = ?", at);
    run("UPDATE audit SET id = ? WHERE id = ?", at, damage.other);
    run("UPDATE audit SET id = ? WHERE id = -1", damage.other);
  }
}

function splice(text: string, at: number, digit: number): string {
  return `${text.slice(0, at)}${digit}${text.slice(at + 1)}`;
}

/** Writes every record from `from` on anew, each with a sound link to the one before, and the chain's end with them. */
export function rewrite(
  { store }: OpenAudit,
  from: number,
  change: (record: Record<string, unknown>) => object,
): void {
  const rows = store
    .prepare<[number], { id: number; record: string }>(
      "SELECT id, record FROM audit WHERE id >= ? ORDER BY id",
    )
    .all(from - 1);
  const update = store.prepare<[string, number]>("UPDATE audit SET record = ? WHERE id = ?");
  let prev = rows[0]?.id === from - 1 ? linkHash(rows[0].record) : "0".repeat(64);
  for (const { id, record } of rows.filter((row) => row.id >= from)) {
    const text = formatRecord(change({ ...JSON.parse(record), prev }));
    update.run(text, id);
    prev = linkHash(text);
  }
}
