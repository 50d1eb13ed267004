/** So much of a text is read, from both ends: what a person says stands before or after what they paste. */
const MOST_CHARS = 16_384;

const FENCE = /^\s*(?:```|~~~)/u;
const DIFF_START = /^(?:diff --git |index [0-9a-f]{6,}|@@ -\d|\+\+\+ \S|--- \S)/u;
const DIFF_LINE = /^(?:[+-]|[ \t]+\S|@@|\\ No newline)/u;
const DROPPED: readonly RegExp[] = [
  /^\s*>/u,
  // Traces: JavaScript, Java, Python, Go, Rust.
  /^\s*at \S.{0,300}(?::\d+|\)|>)\s*$/u,
  /^\s*(?:Traceback \(|File "[^"]{1,300}", line \d|Caused by:|\.\.\. \d+ more|goroutine \d+ \[|stack backtrace:|\d+: \S+::\S)/u,
  /^\s*(?:Uncaught |Unhandled )?(?:\w+\.){0,9}\w*(?:Error|Exception|Warning|Panic)\b(?: \[\w+\])?:/u,
  /^\s*[\^~]+\s*$/u,
  // Logs and what tools print.
  /^\s*\[?\d{4}[-/]\d\d[-/]\d\d[T ]/u,
  /^\s*\[?\d\d:\d\d:\d\d/u,
  /^\s*[[(<]?(?:ERROR|WARN|WARNING|INFO|DEBUG|TRACE|FATAL|CRITICAL|PANIC|FAIL|PASS)\b[\])>]?[:\s]/u,
  /^\s*(?:fatal|panic|error|warning|note|hint)(?:\[\w+\]| TS\d+)?: /u,
  /^\s*(?:npm|yarn|pnpm|make|gcc|cargo|error|warning)(?:\[\d+\]:| ERR!| WARN| error\b| TS\d+)/u,
  /^\s*(?:[✓✗✘✔×●❯]|\$ \S|PS [A-Z]:|>>> |\.\.\. )/u,
  /\b(?:exit(?:ed)? (?:code|status|with)|Process finished|Segmentation fault|core dumped|Killed:? \d)/u,
  // Code without a fence.
  /[{};]\s*$/u,
  /^\s*(?:import|export|const|let|var|def|class|fn|func|public|private|return|#include|SELECT|INSERT|UPDATE|DELETE) .*[=({:;*]/u,
  /^\s*[}\])]+[,;)]*\s*$/u,
];

const INSIDE: readonly (readonly [RegExp, string])[] = [
  [/`[^`\n]{0,400}`/gu, " code "],
  [/\bhttps?:\/\/[^\s)>\]]{1,2000}/gu, " url "],
  [/<\/?[a-z][^<>\n]{0,80}>/giu, " "],
  [/(?<![\w/])(?:[.~]{0,2}\/)?(?:[\w.@-]{1,80}\/){1,20}[\w.@-]{1,80}/gu, " path "],
  [/(?<!\w)@[\w-]{1,60}/gu, " @user "],
  [/&(?:gt|lt|amp|quot|nbsp);/gu, " "],
  [/\b0x[0-9a-f]+\b|\b[0-9a-f]{12,}\b/giu, " "],
];

/** What a person wrote themselves: without code, quotes, logs, traces and differences. */
export function cleanText(text: string): string {
  const kept = proseLines(bothEnds(text)).join("\n");
  const inside = INSIDE.reduce((rest, [what, by]) => rest.replaceAll(what, by), kept);
  return withoutQuotes(inside).trim();
}

function bothEnds(text: string): string {
  if (text.length <= MOST_CHARS) return text;
  return `${text.slice(0, MOST_CHARS / 2)}\n${text.slice(-MOST_CHARS / 2)}`;
}

function proseLines(text: string): string[] {
  let fenced = false;
  let diff = false;
  return text.split(/\r?\n/u).filter((line) => {
    if (FENCE.test(line)) {
      fenced = !fenced;
      return false;
    }
    if (fenced) return false;
    diff = DIFF_START.test(line) || (diff && DIFF_LINE.test(line));
    return !diff && !DROPPED.some((rule) => rule.test(line));
  });
}

/** Words in double quotes are somebody else's, unless hardly anything stands around them. */
function withoutQuotes(text: string): string {
  const rest = text.replaceAll(/"[^"\n]{2,400}"|“[^”\n]{2,400}”/gu, " quote ");
  return (rest.match(/\p{L}+/gu)?.length ?? 0) >= 6 ? rest : text;
}
