/** What findings of one sort have in common, for a policy to name. */
export type Group = (typeof GROUPS)[number];
export const GROUPS = [
  "secrets",
  "contact",
  "names",
  "network",
  "places",
  "money",
  "patterns",
] as const;

/** `hide`: a placeholder takes its place. `keep`: it leaves as it is. `block`: nothing of the text leaves. */
export type Action = "hide" | "keep" | "block";

/** What is done about findings of each group. */
export type Policy = Readonly<Record<Group, Action>>;

export const HIDE_ALL: Policy = {
  secrets: "hide",
  contact: "hide",
  names: "hide",
  network: "hide",
  places: "hide",
  money: "hide",
  patterns: "hide",
};

const GROUP_OF: Readonly<Record<string, Group>> = {
  email: "contact",
  phone: "contact",
  ip: "network",
  host: "network",
  home: "places",
  card: "money",
  iban: "money",
};

export function groupOf(kind: string): Group {
  if (kind.startsWith("secret:")) return "secrets";
  if (kind.startsWith("custom:")) return "patterns";
  return GROUP_OF[kind.slice("personal:".length)] ?? "names";
}
