import { type Html, html, page } from "../html.ts";
import { showCount, showDay, showMinute } from "../show.ts";

/** What the page of an archive shows of an entry. */
export interface ShownEntry {
  readonly name: string;
  readonly kind: string;
  readonly title: string | null;
  readonly body: string;
  readonly tags: readonly string[];
  readonly project: string;
  readonly created: number;
}

/** A page for whoever opens the archive without PAIRED: what is in it, and every entry. */
export function archivePage(options: {
  readonly made: number;
  readonly tables: readonly {
    readonly table: string;
    readonly rows: number;
    readonly holds: string;
  }[];
  readonly entries: readonly ShownEntry[];
}): string {
  const { made, tables, entries } = options;
  return page(
    "PAIRED export",
    html`<h1>Your data from PAIRED</h1>
      <p class="lead">
        Exported ${showMinute(made)}. ${showCount(entries.length, "entry", "entries")} below; all of
        the tables are beside this page: <code>data/</code> comes back with
        <code>paired-mcp import</code>, <code>record/</code> is to be read,
        <code>schemas/</code> says what each line is, <code>entries.jsonl</code> is for other
        programs.
      </p>
      <h2>Tables</h2>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th>table
              <th class="n">rows
              <th>what a row is
          </thead>
          <tbody>
            ${tables.map(
              ({ table, rows, holds }) =>
                html`<tr>
                  <td><code>${table}</code>
                  <td class="n">${rows}
                  <td>${holds}
                 `,
            )}
          </tbody>
        </table>
      </div>
      <h2>Entries</h2>
      ${entries.map(entry)}`,
  );
}

function entry({ name, kind, title, body, tags, project, created }: ShownEntry): Html {
  return html`<article>
    <h3>${title ?? name}</h3>
    <small>${[name, kind, project, showDay(created), ...tags].join(" · ")}</small>
    <pre>${body}</pre>
  </article> `;
}
