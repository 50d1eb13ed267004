/**
 * What the name of a variable, field or option says of its value. `password`: a person may have chosen it, so that a
 * plain word counts; `secret`: made by a machine; `key`: too, but most keys are not secret.
 */
export type NameClass = "password" | "pin" | "secret" | "key";

/** Parts of names, as they stand in texts, before which nothing else has to be looked at. For the patterns of rules. */
export const NAME_STEM =
  "(?:passw|pass(?:phrase|code)|pass(?![a-z])|pwd|pw(?![a-z])|kennwort|contrase|mot de passe|secret|token|credential|creds|auth|key|signature|requirepass|sid(?![a-z])|pin(?![a-z]))";
export const NAME_WORDS: readonly string[] = [
  ..."pass pwd pw kennwort contrase secret token cred auth key signature sid pin".split(" "),
  "mot de passe",
];

const PASSWORD = new Set(
  "password passwd passphrase passcode passwort pass pwd pw passw kennwort contraseña contrasena requirepass passe".split(
    " ",
  ),
);
const SECRET = new Set(
  "secret token credential auth authtoken authorization signature sid jwt".split(" "),
);
/** `PGPASSWORD`, `authtoken`: names whose words nothing divides. */
const GLUED = /.(?:password|passwd|passphrase|secret|token)$/;
/** A key that anybody may know. */
const OPEN_KEY = new Set(
  "gpg pgp release primary foreign sort public pub cache partition map object row idempotency translation lookup hash index unique hot arrow shift composite natural business query group routing dedup storage host i18n react next prev item list dict sub super answer translation".split(
    " ",
  ),
);
/** What may follow the word that counts, and leaves it what it is. */
const TAIL =
  /^(?:\d{1,4}|s|v\d|prod|production|dev|development|test|testing|stage|staging|live|main|master|default|primary|secondary|old|new|current|admin|root|user|app|db|api|value|val|str|string|text|plain|raw|base|base64|b64|key|secret|token|hex|env|local|global|id(?=$)|x|a|b)$/;

/** Undefined: the name says nothing, or names something about a secret, such as `password_min_length`. */
export function classify(name: string): NameClass | undefined {
  const words = wordsOf(name);
  const at = words.findLastIndex(isTelling);
  if (at < 0 || !words.slice(at + 1).every((word) => TAIL.test(word))) return undefined;
  const word = words[at] ?? "";
  if (word === "pin") return "pin";
  if (PASSWORD.has(word) || /passw(?:or)?d$/.test(word)) return "password";
  const before = words[at - 1] ?? "";
  if (SECRET.has(word) || GLUED.test(word))
    return before === "public" || before === "csrf" ? undefined : "secret";
  if (word === "key" && OPEN_KEY.has(before)) return undefined;
  const qualified =
    word !== "key" ||
    /^(?:secret|private|access|auth|encryption|decryption|validation|signing|master|api|consumer|client|service|admin|account|session|shared|storage|deploy|root)$/.test(
      before,
    );
  return qualified ? "secret" : "key";
}

function isTelling(word: string): boolean {
  return (
    word === "pin" || PASSWORD.has(word) || SECRET.has(word) || isKey(word) || GLUED.test(word)
  );
}

function isKey(word: string): boolean {
  return word === "key" || word === "apikey" || word === "secretkey" || word === "accesskey";
}

/** `DB_PASSWORD2` and `dbPassword2` are `db password 2`; a plural counts as one. */
export function wordsOf(name: string): string[] {
  return name
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)/g, " ")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .map((word) =>
      word.length > 3 && word.endsWith("s") && !word.endsWith("ss") ? word.slice(0, -1) : word,
    );
}
