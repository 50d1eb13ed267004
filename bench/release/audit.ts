import { openAudit, type OpenAudit } from "../../test/store/audit/open-audit.ts";
import { type Damage, inflict } from "../../test/store/audit/tamper.ts";
import { createRandom } from "../notes.ts";
import type { Figure } from "../report.ts";

const RECORDS = 1000;
const TIMES = 200;
const KINDS = ["drop", "swap", "edit", "truncate", "rewrite"] as const;
const LONG = 100_000;
/** Of one transaction, as many as `import` writes at once. */
const AT_ONCE = 100;

/** Each kind of tampering at random places of a chain, and what a record costs. */
export async function measureAudit(): Promise<Figure[]> {
  using chain = openAudit();
  chain.store.transaction(() => chain.release(1, RECORDS));
  chain.tamper("");
  const figures: Figure[] = [];
  for (const kind of KINDS)
    figures.push({
      what: `${kind}, at ${TIMES} random places of ${RECORDS} records: the first bad one named`,
      value: await countNamed(chain, kind),
      goal: `${TIMES}`,
    });
  return [...figures, ...(await measureCost())];
}

async function countNamed(chain: OpenAudit, kind: Damage["kind"]): Promise<number> {
  const random = createRandom(KINDS.indexOf(kind) + 1);
  const place = (): number => 1 + Math.floor(random() * RECORDS);
  let named = 0;
  for (let n = 0; n < TIMES; n += 1) {
    const at = place();
    // A record that changes places with itself is where it was.
    const other = 1 + ((at + Math.floor(random() * (RECORDS - 1))) % RECORDS);
    chain.store.db.exec("SAVEPOINT run");
    inflict(chain, damageOf(kind, { at, other, byte: place() }));
    const { fault } = await chain.audit.verify();
    chain.store.db.exec("ROLLBACK TO run; RELEASE run");
    if (fault?.seq === (kind === "swap" ? Math.min(at, other) : at)) named += 1;
  }
  return named;
}

function damageOf(
  kind: Damage["kind"],
  { at, other, byte }: { readonly at: number; readonly other: number; readonly byte: number },
): Damage {
  if (kind === "swap") return { kind, at, other };
  return kind === "edit" ? { kind, at, byte } : { kind, at };
}

async function measureCost(): Promise<Figure[]> {
  using chain = openAudit();
  const before = process.cpuUsage();
  for (let n = 0; n < LONG; n += AT_ONCE) chain.store.transaction(() => chain.release(1, AT_ONCE));
  const { user, system } = process.cpuUsage(before);
  const began = performance.now();
  const { records, signed, fault } = await chain.audit.verify();
  const seconds = (performance.now() - began) / 1000;
  return [
    { what: `${LONG} records in memory: CPU a record`, value: (user + system) / LONG, unit: "us" },
    {
      what: `records verified of ${LONG + signed}, ${signed} days' signatures among them`,
      value: fault ? fault.says : records,
      goal: `${LONG + signed}`,
    },
    { what: "verified in", value: seconds, unit: "s" },
  ];
}
