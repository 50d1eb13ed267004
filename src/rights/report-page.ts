import { type Html, html, page } from "./html.ts";
import { budgetLines, guardLines } from "./report-text.ts";
import type { Kept, KeptFile, Left, PrivacyReport } from "./report.ts";
import { showBytes, showDay, showMinute } from "./show.ts";

/** The report as one HTML file to be read, printed or handed on. */
export function reportPage(report: PrivacyReport): string {
  const { made, version, schema, settings, tables, files, left, grants, otherFiles } = report;
  return page(
    "What PAIRED keeps",
    html`<h1>What PAIRED keeps on this machine</h1>
      <p class="lead">
        ${showMinute(made)} · version ${version} · schema ${schema} · settings
        <code>${settings}</code> · numbers and times only, no content
      </p>
      <h2>What left this machine</h2>
      ${left.length === 0 ? html`<p>Nothing was released to anybody.</p>` : leftTable(left)}
      <h2>Privacy budget</h2>
      <ul>
        ${budgetLines(report).map((line) => html`<li>${line}</li>`)}
      </ul>
      <h2>Grants</h2>
      ${
        grants.length === 0
          ? html`<p>None.</p>`
          : html`<ul>
              ${grants.map((line) => html`<li>${line}</li>`)}
            </ul>`
      }
      <h2>What guards it</h2>
      <dl>${guardLines(report).map(guard)}</dl>
      <h2>Tables</h2>
      <p class="lead">All of them are in paired.db, which is encrypted page by page.</p>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th>table
              <th class="n">rows
              <th class="n">bytes
              <th>oldest
              <th>what it holds
              <th>purpose, basis
              <th>kept
              <th>about
              <th>goes
          </thead>
          <tbody>
            ${tables.map(tableRow)}
          </tbody>
        </table>
      </div>
      <h2>Files in PAIRED_HOME</h2>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th>file
              <th class="n">files
              <th class="n">bytes
              <th>oldest
              <th>what it holds
              <th>purpose, basis
              <th>kept
              <th>encrypted
              <th>goes
          </thead>
          <tbody>
            ${files.map(fileRow)}
          </tbody>
        </table>
      </div>
      <p class="lead">${otherFiles} other files lie there that PAIRED did not make.</p>`,
  );
}

function guard(line: string): Html {
  const [name = "", ...rest] = line.split(": ");
  return html`<dt>${name}</dt>
    <dd>${rest.join(": ")}</dd>`;
}

function leftTable(left: readonly Left[]): Html {
  return html`<table>
    <thead>
      <tr>
        <th>space
        <th class="n">there now
        <th class="n">taken back
        <th class="n">bytes
        <th>last
    </thead>
    <tbody>
      ${left.map(
        ({ space, released, retracted, bytes, last }) =>
          html`<tr>
            <td>S${space}
            <td class="n">${released}
            <td class="n">${retracted}
            <td class="n">${showBytes(bytes)}
            <td>${showMinute(last)}
           `,
      )}
    </tbody>
  </table>`;
}

function tableRow(kept: Kept): Html {
  const { table, rows, bytes, oldest, holds, purpose, basis, retention, about, erased } = kept;
  return html`<tr>
    <td><code>${table}</code>
    <td class="n">${rows}
    <td class="n">${showBytes(bytes)}
    <td>${showDay(oldest)}
    <td>${holds}
    <td>${purpose}, ${basis}
    <td>${retention}
    <td>${about}
    <td>${erased}
   `;
}

function fileRow(kept: KeptFile): Html {
  const { path, files, bytes, oldest, holds, purpose, basis, retention, encrypted, erased } = kept;
  return html`<tr>
    <td><code>${path}</code>
    <td class="n">${files}
    <td class="n">${showBytes(bytes)}
    <td>${showDay(oldest)}
    <td>${holds}
    <td>${purpose}, ${basis}
    <td>${retention}
    <td>${encrypted ? "yes" : "no"}
    <td>${erased}
   `;
}
