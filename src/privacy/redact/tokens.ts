import type { Rule } from "./rule.ts";

/** Neither a token's own character before it nor after it: a token is never the inside of a longer word. */
const OPEN = "(?<![A-Za-z0-9_-])";
const CLOSE = "(?![A-Za-z0-9_-])";

/** Credentials with a shape of their own, from their vendors' public documentation. */
export const TOKEN_RULES: readonly Rule[] = [
  token("aws_key", "(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}"),
  token("github_token", "gh[pousr]_[A-Za-z0-9]{36,255}"),
  token("github_token", "github_pat_[A-Za-z0-9_]{36,255}"),
  token("gitlab_token", "gl(?:pat|oas|dt|rt|cbt|ptt|ft|soat|agent)-[A-Za-z0-9_-]{20,300}"),
  token("slack_token", "xox[abeoprs]-[A-Za-z0-9-]{10,250}"),
  token("slack_token", "xapp-[A-Za-z0-9-]{10,250}"),
  whole("slack_webhook", /hooks\.slack\.com\/(?:services|workflows)\/[A-Za-z0-9/_-]{20,200}/g),
  token("stripe_key", "(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,250}"),
  token("stripe_key", "whsec_[A-Za-z0-9+/=]{20,250}"),
  token("google_key", "AIza[A-Za-z0-9_-]{35}"),
  token("google_key", "GOCSPX-[A-Za-z0-9_-]{20,60}"),
  token("google_key", String.raw`ya29\.[A-Za-z0-9_-]{20,2000}`),
  token("npm_token", "npm_[A-Za-z0-9]{36}"),
  token("pypi_token", "pypi-[A-Za-z0-9_-]{50,1000}"),
  token("huggingface_token", "hf_[A-Za-z0-9]{30,60}"),
  token("sendgrid_key", String.raw`SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{32,64}`),
  token("digitalocean_token", "do[opr]_v1_[a-f0-9]{64}"),
  token("vault_token", String.raw`hv[sbr]\.[A-Za-z0-9_-]{20,300}`),
  token("age_key", "AGE-SECRET-KEY-1[A-Z0-9]{58}"),
  { ...token("openai_key", "sk-[A-Za-z0-9_-]{20,300}"), skip: (value) => !/\d/.test(value) },
  token("jwt", String.raw`eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,8000}\.[A-Za-z0-9_-]{8,2000}`),
  // A whole key up to its END line; else (cut off, or on one line) the base64 that follows the BEGIN line.
  whole(
    "private_key",
    /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:(?:[^-]|-(?!----))*-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----|[A-Za-z0-9+/=]*(?:(?:\s|\\[nr])+[A-Za-z0-9+/=]{16,})*)/g,
  ),
];

function token(kind: string, shape: string): Rule {
  return { kind: `secret:${kind}`, pattern: new RegExp(`${OPEN}${shape}${CLOSE}`, "g") };
}

function whole(kind: string, pattern: RegExp): Rule {
  return { kind: `secret:${kind}`, pattern };
}
