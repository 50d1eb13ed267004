import { redact } from "../../../src/privacy/redact/redact.ts";

const CHARS = 100_000;

/** Beginnings of what rules look for: 100 KB of one of them makes a careless rule start anew at each character. */
export const BEGINNINGS: readonly string[] = [
  Array.from("a=\"' -@.~<\\+:1$4[\n\u0001é\u0430\u200B"),
  ["a@", "a.", "~a", "1.", "1 ", "f:", "::", "//", "${", "%4", "\\\n", "`\n", "\n ", '" + "'],
  ["eyJ", "eyJ.", "eyJa-", "sk-", "xox", "ghp_", "AKIA", "cf_", "SG.", "dp.", "hf_", "xprv"],
  ["%41", "\\u0041", "&#65;", "QUFB", "abcdef1\n", "<secret:", "-----BEGIN", "/home/", "C:\\"],
  ["password", "secret", "token", "key=", "key: ", "token ", "Bearer ", "authorization=", "2001:"],
  ["https://", "a://b:", "hooks.slack.com/services/", "aws_secret_access_key", "DE12 ", "4539 "],
  ['auth=("', "tokens: [", "tokens:\n - a\n", "kind: Secret\ndata:\n a: ", "jwt.sign(", "mysql -p"],
  ["login x password ", "seed phrase ", "insert into x (", "set-cookie: a=b; ", "curl -u a:"],
  ["name: password value: ", "password is ", "author: a ", "+49 30 ", "a:1:b:c:", "phone 1"],
].flat();

/** Where 100 KB are nothing but findings. */
export const FINDINGS: readonly string[] = [
  "password=",
  "password:'",
  "password=x ",
  "a@b.cc ",
  "/home/a ",
  "C:\\Users\\",
  "authorization: ",
  "eyJaaaaaaaa.",
  "-----BEGIN PRIVATE KEY-----",
  "passwordpassword= ",
  "token=$token=$",
];

export function fill(piece: string): string {
  return piece.repeat(Math.ceil(CHARS / piece.length)).slice(0, CHARS);
}

/** Processor time in milliseconds: the first of eight tries that is below `limitMs`, or else the best. */
export function redactionMs(text: string, limitMs: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 8 && best >= limitMs; round++) {
    const start = process.cpuUsage();
    redact([text]);
    best = Math.min(best, process.cpuUsage(start).user / 1000);
  }
  return best;
}
