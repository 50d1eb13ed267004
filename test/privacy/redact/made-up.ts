import { crc32 } from "node:zlib";

import { toBase62 } from "../../../src/privacy/redact/tokens/checksums.ts";

/** Numbers from 0 to 1 that look random; the same seed gives the same ones (Park and Miller, 1988). */
export function createRandom(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

type Random = () => number;

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();
const DIGITS = "0123456789";
const ALPHABETS: Readonly<Record<string, string>> = {
  hex: `${DIGITS}abcdef`,
  HEX: `${DIGITS}ABCDEF`,
  b62: LOWER + UPPER + DIGITS,
  b64url: `${LOWER}${UPPER}${DIGITS}-_`,
  digits: DIGITS,
  lower: LOWER + DIGITS,
  upper: UPPER + DIGITS,
  letters: LOWER + UPPER,
  A32: `${UPPER}234567`,
  a32: `${LOWER}234567`,
};
/** Passwords of people, made up here. */
const WORDS =
  "sunshine dragonfly hunter2 letmein Tr0ub4dor monkey99 qwerty12 bluebird iloveyou Summer2025 winter-is-here p4ssw0rd shadow trustno1 football Sommer24 liverpool mustang".split(
    " ",
  );
const SEED_WORDS =
  "abandon ability able about above absent absorb abstract absurd abuse access accident account accuse achieve acid acoustic acquire across act action actor actress actual".split(
    " ",
  );
const FIRST = "mira tobias yuki lars priya chloe dmitri fatima".split(" ");
const LAST = "okonkwo lindqvist tanaka ferreira novak haddad brandt osei".split(" ");
const MAIL_HOSTS = ["mail.test.org", "kiosk-nord.de", "lindqvist.se", "acme-tools.io"];

/** Names that the corpus takes to be in the user's dictionary. */
export const KNOWN = {
  person: "Mira Okonkwo",
  customer: "Nordwind Logistik",
  repository: "shop-backend-internal",
};

/** What can stand in a template, by name; `n` is the length where one is given. */
const MAKERS: Readonly<Record<string, (random: Random, argument: string) => string>> = {
  b64: (random, n) => base64Of(random, Number(n)),
  pass: (random) =>
    `${text(random, "b62", 5)}${pick(random, Array.from("!$#%^*-_.+"))}${text(random, "b62", 5)}${pick(random, Array.from("!?*-_."))}${text(random, "digits", 2)}`,
  word: (random) => pick(random, WORDS),
  words: (random, n) => Array.from({ length: Number(n) }, () => pick(random, SEED_WORDS)).join(" "),
  uuid: (random) => [8, 4, 4, 4, 12].map((n) => text(random, "hex", n)).join("-"),
  first: (random) => pick(random, FIRST),
  name: (random) => `${capital(pick(random, FIRST))} ${capital(pick(random, LAST))}`,
  mail: (random) => `${pick(random, FIRST)}.${pick(random, LAST)}@${pick(random, MAIL_HOSTS)}`,
  phone: (random) =>
    pick(random, [
      `+49 30 ${text(random, "digits", 7)}`,
      `+44 20 7946 0${text(random, "digits", 3)}`,
      `+1 (415) 555-0${text(random, "digits", 3)}`,
      `+3361234${text(random, "digits", 4)}`,
    ]),
  national: (random) =>
    pick(random, [
      `(415) 555-0${text(random, "digits", 3)}`,
      `030 / 123 4${text(random, "digits", 3)}`,
      `06 12 34 5${text(random, "digits", 1)} 78`,
      `0171-555${text(random, "digits", 4)}`,
    ]),
  ipv4: (random) =>
    pick(random, [
      `10.${octet(random)}.${octet(random)}.${octet(random)}`,
      `192.168.${octet(random)}.${octet(random)}`,
      `85.${octet(random)}.${octet(random)}.${octet(random)}`,
    ]),
  ipv6: (random) =>
    `2a01:4f8:${text(random, "hex", 4)}:${text(random, "hex", 3)}::${1 + Math.floor(random() * 9)}`,
  home: (random) => pick(random, [`/home/${pick(random, FIRST)}`, `/Users/${pick(random, FIRST)}`]),
  host: (random) =>
    pick(random, [
      `db-${text(random, "digits", 2)}.prod.internal`,
      `build${text(random, "digits", 1)}.office.lan`,
      `nas-${pick(random, FIRST)}.local`,
      `jira.${pick(random, LAST)}.corp`,
    ]),
  card: (random) => grouped(withLuhn(`4539${text(random, "digits", 11)}`)),
  iban: (random) => withMod97("DE", text(random, "digits", 18)),
  known: () => KNOWN.person,
  customer: () => KNOWN.customer,
  repository: () => KNOWN.repository,
};

/** One made-up thing of the kind that `spec` names, such as `b62:20` or `mail`. */
export function makeUp(random: Random, spec: string): string {
  const [name = "", argument = ""] = spec.split(":");
  if (ALPHABETS[name]) return text(random, name, Number(argument));
  const make = MAKERS[name];
  if (!make) throw new Error(`nothing is made by the name ${name}`);
  return make(random, argument);
}

/** A template with each `{spec}` made up. */
export function fill(random: Random, template: string): string {
  return template.replaceAll(/\{([a-zA-Z0-9]+(?::\d+)?)\}/g, (_match, spec: string) =>
    makeUp(random, spec),
  );
}

/** The text with the checksum of GitHub and npm: base 62 of the CRC-32 of what follows the prefix. */
export function withBase62Crc(token: string): string {
  return token + toBase62(crc32(token.slice(token.indexOf("_") + 1)));
}

export function crcHex(value: string): string {
  return crc32(value).toString(16).padStart(8, "0");
}

function text(random: Random, alphabet: string, length: number): string {
  const letters = ALPHABETS[alphabet] ?? "";
  const made = Array.from({ length }, () => letters[Math.floor(random() * letters.length)]).join(
    "",
  );
  // A made-up value of some length has a digit among its letters, as nearly all real ones do.
  const mixed =
    length < 16 ||
    alphabet === "digits" ||
    alphabet === "letters" ||
    (/\d/.test(made) && /\D/.test(made));
  return mixed ? made : text(random, alphabet, length);
}

function base64Of(random: Random, length: number): string {
  const bytes = Buffer.from(
    Array.from({ length: Math.floor((length * 3) / 4) - (length % 4 === 0 ? 1 : 0) }, () =>
      Math.floor(random() * 256),
    ),
  );
  return bytes.toString("base64").slice(0, length);
}

function octet(random: Random): number {
  return 1 + Math.floor(random() * 253);
}

function pick<T>(random: Random, list: readonly T[]): T {
  const value = list[Math.floor(random() * list.length)];
  if (value === undefined) throw new Error("the list is empty");
  return value;
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

function withLuhn(digits: string): string {
  for (let check = 0; check < 10; check++) {
    const all = digits + check;
    const sum = Array.from(all)
      .toReversed()
      .reduce((total, digit, index) => {
        const doubled = Number(digit) * (index % 2 === 0 ? 1 : 2);
        return total + (doubled > 9 ? doubled - 9 : doubled);
      }, 0);
    if (sum % 10 === 0) return all;
  }
  throw new Error("no check digit fits");
}

function grouped(digits: string): string {
  return digits.replaceAll(/(\d{4})(?=\d)/g, "$1 ");
}

function withMod97(country: string, account: string): string {
  const number = `${account}${Array.from(country)
    .map((letter) => letter.charCodeAt(0) - 55)
    .join("")}00`;
  const check = 98n - (BigInt(number) % 97n);
  return `${country}${String(check).padStart(2, "0")}${account}`;
}
