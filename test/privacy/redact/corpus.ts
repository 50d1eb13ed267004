import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { createPhrases } from "../../../src/privacy/redact/personal/phrases.ts";
import { redact, type Redaction } from "../../../src/privacy/redact/redact.ts";
import { createRandom, fill, KNOWN, makeUp } from "./made-up.ts";
import { sampleOf } from "./samples.ts";

export interface Case {
  readonly template: string;
  readonly text: string;
  /** What must not be left of it; none: nothing may be changed. */
  readonly secrets: readonly string[];
  /** On a held-out case nothing was tuned. */
  readonly heldOut: boolean;
}

/** What a user of the corpus' cases has configured. */
export const CONFIGURED: Redaction = {
  names: createPhrases(
    [
      { text: KNOWN.person, kind: "personal:name", severity: "medium" },
      { text: KNOWN.customer, kind: "personal:customer", severity: "medium" },
      { text: KNOWN.repository, kind: "personal:repository", severity: "low" },
    ],
    { anyCase: true },
  ),
};

/** The labelled lines of `secrets.txt` or `near-misses.txt`, filled with values that are made up now. */
export function readCases(file: "secrets.txt" | "near-misses.txt", seed: number): Case[] {
  const random = createRandom(seed);
  return readFileSync(join(import.meta.dirname, "corpus", file), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("# ") && !line.startsWith("## "))
    .map((template) => {
      const secrets: string[] = [];
      const text = template
        .replaceAll("⏎", "\n")
        .replaceAll(/⟪([^⟫]+)⟫/g, (_match, spec: string) => makeUp(random, spec))
        .replaceAll(/⟦([^⟧]+)⟧/g, (_match, spec: string) => {
          const secret = makeSecret(random, spec);
          secrets.push(secret);
          return secret;
        });
      return { template, text, secrets, heldOut: isHeldOut(template) };
    });
}

function isHeldOut(template: string): boolean {
  return createHash("sha256").update(template).digest().readUInt8(0) % 4 === 0;
}

/** Whether nothing is left of the secrets that a reader could use: no half of one. */
export function isHidden(text: string, secrets: readonly string[]): boolean {
  return secrets.every((secret) => {
    const half = Math.max(4, Math.ceil(secret.length / 2));
    for (let start = 0; start + half <= secret.length; start++)
      if (text.includes(secret.slice(start, start + half))) return false;
    return true;
  });
}

const ENCODINGS: Readonly<Record<string, (value: string) => string>> = {
  b64of: (value) => Buffer.from(value).toString("base64"),
  pctof: (value) =>
    [...Buffer.from(value)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
  uof: (value) =>
    Array.from(value)
      .map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  cont: (value) => `${value.slice(0, 12)}\\\n${value.slice(12)}`,
  wrap: (value) => `${value.slice(0, 16)}\n  ${value.slice(16)}`,
  zw: (value) => Array.from(value).join("\u200B"),
  wide: (value) =>
    Array.from(value)
      .map((letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0))
      .join(""),
  glyph: (value) => value.replace("p", "р").replace("o", "о"),
};

function makeSecret(random: () => number, spec: string): string {
  const split = spec.indexOf(":");
  const [name, rest] = split < 0 ? [spec, ""] : [spec.slice(0, split), spec.slice(split + 1)];
  if (name === "token") return sampleOf(rest, random);
  const token = sampleOf("github_token", random);
  if (name === "split") {
    const sign = rest.slice(0, rest.indexOf(":"));
    return `${token.slice(0, 9)}"${sign}"${token.slice(9)}`.replaceAll(
      '"',
      sign.trim() === "." ? "'" : '"',
    );
  }
  const encode = ENCODINGS[name];
  return encode ? encode(rest.replace("%s", token)) : fill(random, `{${spec}}`);
}

/** How many lines there are, and how many of them redaction dealt with as it should. */
export interface Score {
  readonly lines: number;
  readonly right: number;
}

export interface Measured {
  readonly secrets: { readonly tuned: Score; readonly heldOut: Score };
  readonly nearMisses: { readonly tuned: Score; readonly heldOut: Score };
  /** Texts that a second pass changes: none may. */
  readonly unsettled: number;
}

/** Redacts the whole corpus, with values made up from this seed. */
export function measureCorpus(seed: number): Measured {
  const secrets = readCases("secrets.txt", seed).map((line) => ({
    line,
    text: redact([line.text], CONFIGURED).texts[0] ?? "",
  }));
  const nearMisses = readCases("near-misses.txt", seed).map((line) => ({
    line,
    text: redact([line.text], CONFIGURED).texts[0] ?? "",
  }));
  const isUnsettled = ({ text }: { readonly text: string }): boolean =>
    redact([text], CONFIGURED).texts[0] !== text;
  const isFound = ({ line, text }: (typeof secrets)[number]): boolean =>
    isHidden(text, line.secrets);
  const isLeft = ({ line, text }: (typeof secrets)[number]): boolean => text === line.text;
  return {
    secrets: halves(secrets, isFound),
    nearMisses: halves(nearMisses, isLeft),
    unsettled: [...secrets, ...nearMisses].filter(isUnsettled).length,
  };
}

function halves<T extends { readonly line: Case }>(
  all: readonly T[],
  isRight: (one: T) => boolean,
): { readonly tuned: Score; readonly heldOut: Score } {
  const score = (part: readonly T[]): Score => ({
    lines: part.length,
    right: part.filter(isRight).length,
  });
  return {
    tuned: score(all.filter(({ line }) => !line.heldOut)),
    heldOut: score(all.filter(({ line }) => line.heldOut)),
  };
}
