import { isIPv6 } from "node:net";

import type { Place, Rule, Severity } from "../rule.ts";

/** What stands before the four numbers of a version. */
const VERSION =
  /(?:\bv|ver(?:sion|\.)?|release|rev|build|==?|>=|<=|~|\^|[A-Za-z]\/|[A-Za-z_]-|assembly\w*\(")["':\s(]{0,3}$/i;
/** Names that every machine, container or cluster has. */
const COMMON_HOST =
  /^(?:localhost|host\.docker|gateway\.docker|kubernetes\.docker|metadata\.google|metadata)\b|(?:^|\.)(?:svc\.)?cluster\.local$|^(?:com|org|net|io|dev|java|javax|jdk|sun|android|androidx|kotlin|node|github|golang|rust|std|core|react|vue|system|microsoft|this|self|self|super|config|settings|app|env|process|window|global|module|exports|docker-compose|tsconfig|package|webpack|vite)\./i;
const HOST_FILE =
  /\.(?:env|settings|config|compose|properties|application|values|appsettings)\.local$|^\.?env\.local$/i;

export const NETWORK_RULES: readonly Rule[] = [
  {
    kind: "personal:ip",
    severity: "low",
    pattern: /(?<![\w.-])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![\w-]|\.[0-9])/g,
    judge: judgeIpv4,
  },
  {
    kind: "personal:ip",
    severity: "low",
    pattern: /(?<![\w:.])[0-9a-f]{1,4}(?::{1,2}[0-9a-f]{1,4}){1,7}(?:::)?(?![\w:])/gi,
    judge: judgeIpv6,
  },
  {
    kind: "personal:host",
    severity: "low",
    words: [".local", ".corp", ".internal", ".intranet", ".lan", ".home.arpa", ".private"],
    pattern:
      /(?<![\w.$@-])(?:[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?\.){1,6}(?:local(?:domain)?|corp|internal|intranet|lan|home\.arpa|private)(?![\w(-]|\.[a-z])/gi,
    judge: judgeHost,
  },
  {
    // A part of the company's own domain.
    kind: "personal:host",
    severity: "low",
    words: [".corp.", ".intra.", ".intranet.", ".internal.", ".intern.", ".lan.", ".vpn."],
    pattern:
      /(?<![\w.$@-])(?:[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?\.){1,3}(?:corp|intra(?:net)?|internal|intern|lan|vpn)\.[a-z0-9-]{2,40}\.(?:com|org|net|io|dev|app|cloud|[a-z]{2})(?![\w(-]|\.[a-z])/gi,
    judge: (value) => (COMMON_HOST.test(value) ? undefined : "low"),
  },
];

function judgeIpv4(value: string, { text, start }: Place): Severity | undefined {
  const [a = 0, b = 0, c = 0, d = 0, ...more] = value.split(".").map(Number);
  if (more.length > 0 || [a, b, c, d].some((part) => part > 255) || /(?:^|\.)0\d/.test(value))
    return undefined;
  const special =
    a === 0 ||
    a === 127 ||
    a >= 224 ||
    (c === 0 && d === 0) ||
    (a === 169 && b === 254 && c === 169);
  const documentation =
    (a === 192 && b === 0 && c === 2) ||
    (a === 198 && b === 51 && c === 100) ||
    (a === 203 && b === 0 && c === 113);
  // Public resolvers are in every manual.
  const known = ["1.1.1.1", "1.0.0.1", "8.8.8.8", "8.8.4.4", "9.9.9.9", "1.2.3.4"].includes(value);
  if (special || documentation || known) return undefined;
  return VERSION.test(text.slice(Math.max(0, start - 14), start)) ? undefined : "low";
}

function judgeIpv6(value: string): Severity | undefined {
  // Global unicast, unique local, link local: all that is assigned to machines (RFC 4291, RFC 4193).
  const assigned = /^(?:[23][0-9a-f]{3}|f[cd][0-9a-f]{2}|fe[89ab][0-9a-f]):/i.test(value);
  if (!assigned || /^2001:0?db8:/i.test(value) || !isIPv6(value)) return undefined;
  return "low";
}

function judgeHost(value: string, { text, start, end }: Place): Severity | undefined {
  if (COMMON_HOST.test(value) || HOST_FILE.test(value)) return undefined;
  const labels = value.split(".");
  const before = text.slice(Math.max(0, start - 24), start);
  const named =
    /(?::\/\/|@|\bhost(?:name)?\b|\bserver\b|\bssh |\bping |\bcurl |\bdns\b)[^\n]{0,12}$/i.test(
      before,
    );
  const telling =
    /[0-9-]/.test(value) || labels.length > 2 || /^:\d{2,5}\b/.test(text.slice(end, end + 6));
  return named || (telling && !/^\s*[=(]/.test(text.slice(end, end + 3))) ? "low" : undefined;
}
