import { PURPOSES, type Purpose } from "../store/schema/data-map.ts";
import { guardLines } from "./report-text.ts";
import type { Kept, PrivacyReport } from "./report.ts";
import { showDay } from "./show.ts";

/**
 * A record of processing activities in the shape of GDPR Article 30, and a template for an impact assessment after
 * Article 35, in Markdown: the facts are from the data map, what only a person can know is left open.
 */
export function complianceReport(report: PrivacyReport): string {
  const { tables, made, version, left } = report;
  const purposes = Object.keys(PURPOSES).filter(isPurpose);
  return `> This document claims nothing: it does not say that any law is complied with. It lists facts from the program's data map, for somebody who judges them.

# Record of processing activities (in the shape of GDPR Art. 30)

Made on ${showDay(made)} by PAIRED ${version}. Square brackets are for you to fill in.

- Controller: [name, address, contact]
- Representative, data protection officer: [if any]
- Where: this machine only, in the folder PAIRED_HOME; no processor, no server. What members of a space get leaves it: ${left.length === 0 ? "nothing so far" : `${left.length} spaces so far`}.
- Transfers to third countries: [a member of a space may be anywhere; say where yours are]

${purposes.map((purpose) => activity(purpose, tables)).join("\n\n")}

## Measures (Art. 32)

${guardLines(report)
  .map((line) => `- ${line}`)
  .join("\n")}
- The database is encrypted with AES-256 page by page; every row that matters carries a keyed hash.
- Nothing leaves without a preview of the exact bytes and a person's yes; secrets are redacted before.
- [organisational measures: who has this machine, screen lock, disk encryption, backups]

# Impact assessment: a template (in the shape of GDPR Art. 35)

1. **What is done, and why.** The activities above. [the wider project, who is affected]
2. **Is it necessary and proportionate?** Kept: ${columnsOf(tables)} columns in ${tables.length} tables, each with a purpose. Goes by time: ${Object.entries(
    report.retention,
  )
    .map(([category, days]) => `${category} after ${days} days`)
    .join(", ")}. [could less be kept?]
3. **Rights.** Access: \`paired-mcp privacy report\`. Portability: \`paired-mcp export\`. Rectification: \`memory_edit\`. Erasure: \`paired-mcp erase\`. Withdrawal of consent: \`paired-mcp consent withdraw\`; of one entry: \`knowledge_share {action: retract}\`. [how people other than the owner ask]
4. **Risks.** For each: how likely, how severe, what is done. [fill in]
   - Somebody gets this machine or its account: [ ]
   - An assistant stores other people's personal data in an entry: [ ]
   - A member keeps what was taken back: it cannot be recalled. [ ]
   - A wrong entry is believed: [ ]
5. **Advice and views.** [data protection officer, people affected]
6. **Decision, date, next look.** [ ]
`;
}

function isPurpose(name: string): name is Purpose {
  return Object.hasOwn(PURPOSES, name);
}

function activity(purpose: Purpose, tables: readonly Kept[]): string {
  const { says, basis } = PURPOSES[purpose];
  const kept = tables.filter((table) => table.purpose === purpose);
  return `## ${purpose}: ${says}

- Basis as the program sees it: ${basis}. Legal basis: [Art. 6(1) ...]
- Data subjects: ${[...new Set(kept.map(({ about }) => about))].join(", ")}
- Recipients: ${purpose === "share" ? "members of the spaces that the person chose" : "none"}

| data | what of it | kept | goes |
| ---- | ---------- | ---- | ---- |
${kept.map(({ holds, columns, retention, erased }) => `| ${holds} | ${Object.keys(columns).join(", ")} | ${retention} | ${erased} |`).join("\n")}`;
}

function columnsOf(tables: readonly Kept[]): number {
  return tables.reduce((sum, { columns }) => sum + Object.keys(columns).length, 0);
}
