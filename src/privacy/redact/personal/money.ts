import type { Rule, Severity } from "../rule.ts";

/** How long an IBAN of a country is (the registry of ISO 13616). */
const IBAN_LENGTHS = new Map(
  `AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18
   FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21
   LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27
   ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20`
    .split(/\s+/)
    .map((row) => [row.slice(0, 2), Number(row.slice(2))] as const),
);
/** Card numbers that payment services publish for tests. */
const TEST_CARDS =
  /^(?:4242|4000|4111|4012|5555|5105|5200|3782|3714|6011|3056|3566|2223|4012)(?:\d*(?:0000|1111|4444|8431|9424|0005|4242|1881|5100|0004|5904|1117)\d*)$/;

export const MONEY_RULES: readonly Rule[] = [
  {
    kind: "personal:card",
    severity: "high",
    pattern: /(?<![\w.,/#-])[2-6][0-9]{3}(?:[ -]?[0-9]{2,7}){2,5}(?![\w-]|[.,][0-9])/g,
    judge: judgeCard,
  },
  {
    kind: "personal:iban",
    severity: "high",
    pattern:
      /(?<![A-Za-z0-9])[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])/g,
    judge: judgeIban,
  },
];

function judgeCard(value: string): Severity | undefined {
  const digits = value.replaceAll(/\D/g, "");
  if (!/^(?:\d+|\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ -])\d{6}\2\d{4,5})$/.test(value))
    return undefined;
  return isIssued(digits) && luhn(digits) && !TEST_CARDS.test(digits) ? "high" : undefined;
}

/** Issuer ranges: Visa, Mastercard, American Express, Discover, JCB, Diners, UnionPay. */
function isIssued(digits: string): boolean {
  if (digits.length === 16)
    return /^(?:4|5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720|6011|65|64[4-9]|35(?:2[89]|[3-8])|62)/.test(
      digits,
    );
  if (digits.length === 15) return /^3[47]/.test(digits);
  return digits.length === 14 ? /^3(?:0[0-5]|[68])/.test(digits) : /^62\d{15,17}$/.test(digits);
}

function luhn(digits: string): boolean {
  const sum = Array.from(digits)
    .toReversed()
    .reduce((total, digit, index) => {
      const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}

function judgeIban(value: string): Severity | undefined {
  const iban = value.replaceAll(" ", "");
  if (iban.length !== IBAN_LENGTHS.get(iban.slice(0, 2))) return undefined;
  return mod97(iban.slice(4) + iban.slice(0, 4)) === 1 ? "high" : undefined;
}

/** ISO 7064: letters count as 10 to 35. */
function mod97(text: string): number {
  let rest = 0;
  for (const character of text) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}
