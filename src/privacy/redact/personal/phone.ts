import type { Place, Rule, Severity } from "../rule.ts";

/** Country codes of E.164 (ITU): one, two or three digits. */
const COUNTRY =
  /^(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|2[1-69]\d|35\d|37\d|38\d|42\d|50\d|59\d|6[789]\d|80\d|85\d|87\d|88\d|96\d|97\d|99\d)/;

/** E.164 anywhere; a national form only after a word that says so. */
export const PHONE_RULES: readonly Rule[] = [
  {
    kind: "personal:phone",
    severity: "medium",
    pattern:
      /(?<![\w+.,)\]])(?:\+|(?<![0-9] )\b00)[1-9][0-9]{0,3}(?:[ ./-]{0,2}(?:\([0-9]{1,5}\)|[0-9]{1,12})){1,6}(?![\w-])/g,
    judge: judgeInternational,
  },
  {
    kind: "personal:phone",
    severity: "medium",
    words: [
      "phone",
      "tel",
      "mobil",
      "cell",
      "fax",
      "whatsapp",
      "call me",
      "sms",
      "handy",
      "móvil",
      "portable",
    ],
    pattern:
      /(?<keep>(?<![\p{L}\p{N}])(?:tele)?(?:phone|fon|tel|mobile?|cell|fax|whatsapp|sms|call me|handy|móvil|portable)(?: ?(?:no|nr|number|nummer))?["']?[.:=]{0,2} {0,3}(?:at |is |on |to )?["']?)(?<hide>\(?[0-9][0-9 ()/.-]{5,22}[0-9])(?![\w-])/giu,
    judge: (value) =>
      isLength(value, 6, 15) && !/^\d{1,3}\.\d+\.\d+/.test(value) ? "medium" : undefined,
  },
];

function judgeInternational(value: string, { text, start, end }: Place): Severity | undefined {
  const digits = value.replace(/^00/, "").replaceAll(/\D/g, "");
  if (!isLength(digits, 8, 15) || !COUNTRY.test(digits) || digits.includes("123456789"))
    return undefined;
  // One run of digits after a plus sign is a number of something in code: `x = +1234567890;`.
  const before = text.slice(Math.max(0, start - 2), start);
  const isSum = /[\w)\]] $/.test(before) && /^ ?[;)*/%]/.test(text.slice(end, end + 2));
  return isSum ? undefined : "medium";
}

function isLength(value: string, least: number, most: number): boolean {
  const digits = value.replaceAll(/\D/g, "").length;
  return digits >= least && digits <= most;
}
