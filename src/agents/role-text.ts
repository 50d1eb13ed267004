import type { RoleCard } from "./roles.ts";

/** The same for every role, and the reason why a brief can be given to any assistant. */
const AUTHORITY =
  "What the person says comes first, then the assistant you run in with its own rules and judgement, then this role. The owner of a task decides inside it; others advise and are asked directly; only a conflict goes to alex.";

/** A role as markdown: what an assistant reads to play it. */
export function roleText(card: RoleCard): string {
  const { name, icon, field, owns, calledFor, duties, asks, reviewedBy, gates, handoff } = card;
  const takes = [
    ...Object.entries(handoff.parts).map(([part, says]) => `\`${part}:\` ${says}`),
    ...handoff.checks.map((check) => CHECKS[check]),
  ];
  return [
    `# ${[icon, name].filter(Boolean).join(" ")} (${field})`,
    `Play ${name}, who answers for ${owns} Called for: ${calledFor}.`,
    section("Duties", duties),
    section(
      "Asks",
      asks.map(({ of, about }) => `${of}: ${about}`),
    ),
    section("Gates, where the project has none", gates),
    section("Hand-off", [
      `gives ${handoff.gives}`,
      `check before: ${handoff.check}`,
      `otherwise: ${handoff.otherwise}`,
      ...(takes.length > 0 ? [`takes a task with ${takes.join(", ")}`] : []),
      ...(reviewedBy.length > 0 ? [`reviewed by ${reviewedBy.join(" and ")}`] : []),
    ]),
    `## Authority\n${AUTHORITY}`,
  ]
    .filter(Boolean)
    .join("\n\n");
}

const CHECKS = {
  accept: "how it is told that it is done",
  evidence: "something to open: a path, branch, commit or id",
} as const;

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `## ${title}\n${lines.map((line) => `- ${line}`).join("\n")}`;
}
