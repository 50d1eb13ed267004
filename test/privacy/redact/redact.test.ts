import * as fc from "fast-check";
import { expect, test } from "vitest";

import { userNames } from "../../../src/privacy/redact/personal/names.ts";
import { createPhrases, type Phrases } from "../../../src/privacy/redact/personal/phrases.ts";
import { redact } from "../../../src/privacy/redact/redact.ts";
import { BEGINNINGS, fill, FINDINGS, redactionMs } from "./hostile.ts";
import { SAMPLES, sampleOf } from "./samples.ts";

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".repeat(4);

function named(...names: string[]): Phrases {
  return createPhrases(userNames(names), { anyCase: true });
}

test.each([
  ["on lines", "\n"],
  ["escaped on one line", "\\n"],
])("hides a private key %s", (_name, line) => {
  const body = [LETTERS.slice(0, 64), LETTERS.slice(10, 74), "Zm9vYmFy"].join(line);
  const key = `-----BEGIN RSA PRIVATE KEY-----${line}${body}${line}-----END RSA PRIVATE KEY-----`;

  expect(redact([`a\n${key}\nb`]).texts).toEqual(["a\n<secret:private_key:1>\nb"]);
});

test("hides a private key that was cut off, and leaves the prose after it", () => {
  const key = `-----BEGIN PRIVATE KEY-----\n${LETTERS.slice(0, 64)}\n${LETTERS.slice(9, 73)}`;

  const { texts } = redact([`${key}\nis what the log showed`]);

  expect(texts).toEqual(["<secret:private_key:1>\nis what the log showed"]);
});

const HUNTER = "hunter2!x";

test.each([
  [`DB_PASSWORD=${HUNTER}`, "DB_PASSWORD=<secret:assigned:1>"],
  [`password: ${HUNTER}`, "password: <secret:assigned:1>"],
  [`{"password": "${HUNTER} with spaces"}`, '{"password": "<secret:assigned:1>"}'],
  [String.raw`{\"apiKey\":\"${HUNTER}\"}`, String.raw`{\"apiKey\":\"<secret:assigned:1>\"}`],
  [`client_secret = '${HUNTER}'`, "client_secret = '<secret:assigned:1>'"],
  [`connect(password=${HUNTER})`, "connect(password=<secret:assigned:1>)"],
  [`const token = \`${HUNTER}\`;`, "const token = `<secret:assigned:1>`;"],
  [`secret_key_prod := "${HUNTER}`, 'secret_key_prod := "<secret:assigned:1>'],
  [`<password>${HUNTER}</password>`, "<password><secret:assigned:1></password>"],
  [`the password is ${HUNTER}`, "the password is <secret:prose:1>"],
  ["Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic <secret:header:1>"],
  ["Authorization: Bearer abcdefghijklmnop1", "Authorization: Bearer <secret:header:1>"],
  ["curl -H 'Bearer 0123456789abcdef'", "curl -H 'Bearer <secret:header:1>'"],
  [`postgres://app:${HUNTER}@db:5432/x`, "postgres://app:<secret:url_password:1>@db:5432/x"],
  ["https://0123456789abcdef@git.test/x", "https://<secret:url_password:1>@git.test/x"],
])("hides the value in %s", (text, hidden) => {
  expect(redact([text]).texts).toEqual([hidden]);
});

test.each([
  ["write to ana.silva+dev@mail.test.org now", "write to <personal:email:1> now"],
  ["open /home/ana/shop/a.ts", "open <personal:home:1>/shop/a.ts"],
  ["file:///Users/ana/x", "file://<personal:home:1>/x"],
  [String.raw`C:\Users\Ana Silva\x`, String.raw`<personal:home:1>\x`],
  [String.raw`"C:\\Users\\ana\\x"`, String.raw`"<personal:home:1>\\x"`],
  ["/mnt/c/Users/ana/x", "<personal:home:1>/x"],
  ["cd ~ana/x", "cd <personal:home:1>/x"],
  ["Ana.Silva wrote it, says ana.silva", "<personal:user:1> wrote it, says <personal:user:1>"],
])("hides the person in %s", (text, hidden) => {
  expect(redact([text], { names: named("ana.silva") }).texts).toEqual([hidden]);
});

test.each([
  "password: string; token?: string; secret: Buffer",
  "token = getToken(); password = config.password; secret=process.env.SECRET",
  "password=$DB_PASSWORD token=${{ secrets.NPM_TOKEN }} api_key=<your key>",
  "Basic authentication, then a Bearer authentication scheme",
  "git@github.com:org/repo.git, vitest@4.1.9, @scope/pkg@1.2.3, ssh://git@host/x",
  "src/home/page.ts and https://example.com/home/page and ~/.npmrc",
  "sk-learn-style-estimators-are-fine, AKIA alone, eyJ alone, ghp_short",
  "the tokenizer: BPE; passwordless login; a secretary",
  "3 ~ 4, a~b/c, /homepage/ana",
])("leaves %s", (text) => {
  expect(redact([text], { names: named("root", "a") })).toEqual({ texts: [text], findings: [] });
});

test("gives the same value the same number in every text of one release, another value another", () => {
  const { texts } = redact(["password=first-one", "token=second-0ne", "pwd=first-one"]);

  expect(texts).toEqual([
    "password=<secret:assigned:1>",
    "token=<secret:assigned:2>",
    "pwd=<secret:assigned:1>",
  ]);
});

test("hides a value also where only its repetition gives it away", () => {
  const { texts, findings } = redact([`I typed ${HUNTER} there`, `password=${HUNTER}`]);

  expect(texts).toEqual(["I typed <secret:assigned:1> there", "password=<secret:assigned:1>"]);
  expect(findings).toEqual([
    { kind: "secret:assigned", count: 2, severity: "high", action: "hide" },
  ]);
});

test("a placeholder that the text already holds is left, and its number is not given again", () => {
  const { texts, findings } = redact(["<secret:assigned:3> password=abcd1234"]);

  expect(texts).toEqual(["<secret:assigned:3> password=<secret:assigned:4>"]);
  expect(findings).toEqual([
    { kind: "secret:assigned", count: 1, severity: "high", action: "hide" },
  ]);
});

test("findings name kinds and counts, never a value", () => {
  const { findings } = redact([sampleOf("aws_key"), `password=${HUNTER}`, "a@b.test.org"]);

  expect(JSON.stringify(findings)).not.toMatch(/hunter2|AKIA|b\.test/);
});

const PIECES = fc.constantFrom(
  ...SAMPLES.slice(0, 40).map(({ kind }) => sampleOf(kind)),
  "password=",
  "token: ",
  '"',
  "'",
  "`",
  "\\",
  "<",
  ">",
  "Bearer ",
  "https://",
  ":",
  "@",
  "/home/",
  "~",
  "C:\\Users\\",
  "ana",
  ".org",
  "\n",
  " ",
  "-----BEGIN PRIVATE KEY-----",
  "-----END PRIVATE KEY-----",
  "<secret:jwt:1>",
  "<secret:",
  "personal:email:2>",
  "authorization: ",
  "<password>",
  "</",
  "x",
  "1",
  "é",
);

test("what comes out is clean: a second pass changes nothing and finds nothing", () => {
  const names = named("ana", "secret", "home");
  const text = fc.array(fc.oneof(PIECES, fc.string({ maxLength: 6 })), { maxLength: 14 });
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 3 }), (lists) => {
      const { texts } = redact(
        lists.map((pieces) => pieces.join("")),
        { names },
      );
      expect(redact(texts, { names })).toEqual({ texts, findings: [] });
    }),
    { numRuns: 600 },
  );
});

test("no token of any kind survives whatever surrounds it with a space", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...SAMPLES.filter(({ before }) => !before).map(({ kind }) => sampleOf(kind))),
      fc.string(),
      fc.string(),
      (token, a, b) => {
        expect(redact([`${a} ${token} ${b}`]).texts[0]).not.toContain(token);
      },
    ),
  );
});

test.each(BEGINNINGS)("takes less than 100 ms for 100 KB of %j", (piece) => {
  expect(redactionMs(fill(piece), 100)).toBeLessThan(100);
});

test.each(FINDINGS)("takes less than 500 ms for 100 KB of %j, which is all findings", (piece) => {
  expect(redactionMs(fill(piece), 500)).toBeLessThan(500);
});

test("takes less than 500 ms for 100 KB of addresses, each another one", () => {
  const text = Array.from({ length: 6000 }, (_mail, n) => `a${n}@kiosk-nord.de`).join(" ");

  expect(redactionMs(text, 500)).toBeLessThan(500);
});

test("10,000 names cost less than twice what one costs", () => {
  const text = fill("The quick brown fox of Nordwind jumps over a lazy dog in Person 77 Street. ");
  const many = Array.from({ length: 10_000 }, (_name, n) => `Person ${n} Surname`);
  const cost = (names: Phrases): number => {
    const start = process.cpuUsage();
    for (let round = 0; round < 3; round++) redact([text], { names });
    return process.cpuUsage(start).user;
  };
  const one = named("Nordwind");
  cost(one);

  expect(cost(named(...many)) / cost(one)).toBeLessThan(2);
});
