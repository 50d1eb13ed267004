/** Text that is markup already. */
export interface Html {
  readonly html: string;
}

/** Puts values into markup, escaped, unless they are markup already. */
export function html(parts: TemplateStringsArray, ...values: readonly Part[]): Html {
  return {
    html: parts.map((part, n) => part + (n < values.length ? show(values[n]) : "")).join(""),
  };
}

type Part = string | number | Html | readonly Html[];

function show(value: Part | undefined): string {
  if (value === undefined) return "";
  if (typeof value === "string" || typeof value === "number") return escape(String(value));
  if ("html" in value) return value.html;
  return value.map((part) => part.html).join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

const STYLE = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent); --soft: color-mix(in srgb, currentColor 62%, transparent) }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 72rem; margin: 2.5rem auto; padding: 0 1.25rem }
h1 { font-size: 1.7rem; margin: 0 0 .25rem } h2 { font-size: 1.15rem; margin: 2.4rem 0 .6rem }
p.lead, td.soft, dt, small { color: var(--soft) }
table { border-collapse: collapse; width: 100%; font-size: .875rem }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line) }
th { font-weight: 600; white-space: nowrap } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
code { font: .875em ui-monospace, monospace } pre { white-space: pre-wrap; overflow-wrap: anywhere; font: .875rem/1.5 ui-monospace, monospace; margin: .4rem 0 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1.25rem; margin: 0 } dd { margin: 0 }
article { border-top: 1px solid var(--line); padding: .9rem 0 } article h3 { font-size: 1rem; margin: 0 }
.scroll { overflow-x: auto }
@media print { body { margin: 0; max-width: none } }
`;

/** A whole page in one file: no script, nothing is loaded, and a reader is told to refuse both. */
export function page(title: string, body: Html): string {
  return `<!doctype html>
${
  html`<html lang="en">
    <meta charset="utf-8" />
    <meta
      http-equiv="Content-Security-Policy"
      content="default-src 'none'; style-src 'unsafe-inline'"
    />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title}</title>
    <style>
      ${{ html: STYLE }}
    </style>
    <body>
      ${body}
    </body>
  </html>`.html
}
`;
}
