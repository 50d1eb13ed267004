import type { Effective, Named } from "./policies.ts";
import type { Policy } from "./policy.ts";

/** What the policies let out, in lines for a person; `path` is where their own would lie. */
export function sayPolicy(
  { own, organisation, minimumRetentionDays, rotateKeysDays }: Effective,
  path: string,
): string {
  const parts = [
    own
      ? say(own, "yours")
      : `No policy of your own: each release is a question. It would be ${path}\n`,
    ...organisation.map((each) =>
      say(each, `managed by your organisation${each.signed ? ", signed" : ""}`),
    ),
    minimumRetentionDays === undefined ? "" : `Kept for at least ${minimumRetentionDays} days.\n`,
    rotateKeysDays === undefined
      ? ""
      : `The database gets a new key at a start of the node when its key is ${rotateKeysDays} days old.\n`,
    "The strictest rule holds. Whatever a policy says, nothing leaves without your yes or a grant of yours.\n",
  ];
  return parts.join("");
}

function say({ path, policy }: Named, whose: string): string {
  const lines = [
    `default: ${policy.default}`,
    ...policy.rules.map((rule, index) => `rule ${index + 1}: ${sayRule(rule)}`),
    ...(policy.only_spaces
      ? [`only to: ${policy.only_spaces.join(", ") || "no space at all"}`]
      : []),
    ...(policy.standing ? [] : ["standing grants do not count"]),
    ...(policy.remote_models ? [] : ["no text to a model on another machine"]),
  ];
  return `${path} (${whose})\n${lines.map((line) => `  ${line}\n`).join("")}`;
}

function sayRule({ effect, why, ...when }: Policy["rules"][number]): string {
  const bounds = Object.entries(when).map(
    ([name, value]) => `${name} ${Array.isArray(value) ? value.join(" or ") : value}`,
  );
  return `${effect} ${bounds.join(", ") || "always"}${why === undefined ? "" : ` (${why})`}`;
}
