import { basename } from "node:path";

import { z } from "zod";

import { PairedError } from "../errors.ts";
import { plainLine } from "../privacy/plain-text.ts";
import { type Checked, readYaml } from "../store/checked-yaml.ts";
import { CHECK_NAMES, ROLE_CHARS, ROLE_SHAPE, type RoleCard } from "./roles.ts";

/** In `PAIRED_HOME`; the first that is there counts. */
export const ROLES_FILES = ["roles.yaml", "roles.yml", "roles.json"] as const;

export const ROLES_FILE_BYTES = 64 * 1024;
const MAX_ROLES = 24;
const MAX_LINES = 12;

const SLUG = z.string().regex(ROLE_SHAPE, "a role's name is 2 to 24 small letters, digits, - or _");
const LINE = plainLine(300);
const FEW_LINES = z.array(LINE).max(MAX_LINES);

/** All of it, so that a role can be changed by one field of it. */
const FIELDS = z.strictObject({
  name: plainLine(40).optional(),
  icon: z.string().max(8).optional(),
  field: plainLine(24).optional(),
  owns: LINE.optional(),
  called_for: LINE.optional(),
  duties: FEW_LINES.min(1).optional(),
  asks: z.record(SLUG, LINE).optional(),
  reviewed_by: z.array(SLUG).max(MAX_LINES).optional(),
  gates: FEW_LINES.optional(),
  handoff: z
    .strictObject({
      gives: LINE.optional(),
      check: LINE.optional(),
      otherwise: LINE.optional(),
      parts: z
        .record(
          z.string().regex(/^[a-z]{2,16}$/, "a part is called in 2 to 16 small letters"),
          LINE,
        )
        .optional(),
      checks: z.array(z.enum(CHECK_NAMES)).optional(),
      fallback: SLUG.optional(),
    })
    .optional(),
});
type Fields = z.output<typeof FIELDS>;

const FILE = z.strictObject({
  version: z.literal(1),
  roles: z.record(SLUG, z.union([z.literal("remove"), FIELDS])),
});

/** What a new role has to say. */
const NEEDED = ["name", "field", "owns", "called_for", "duties"] as const;

/**
 * The team as a file of the person's makes it of `team`: roles changed by field, removed (`vince: remove`) or added.
 * Never throws: a file that cannot be used is a fault in one phrase, with the line.
 */
export function readTeam(text: string, team: readonly RoleCard[]): Checked<readonly RoleCard[]> {
  const read = readYaml(text, FILE.superRefine(checkAgainst(team)));
  if ("fault" in read) return read;
  const changes = new Map(Object.entries(read.data.roles));
  const changed = [
    ...team.map((card) => changeCard(card, changes.get(card.slug))),
    ...[...changes]
      .filter(([slug]) => team.every((card) => card.slug !== slug))
      .map(([slug, fields]) => changeCard({ ...EMPTY, slug }, fields)),
  ].flatMap((card) => card ?? []);
  const slugs = new Set(changed.map(({ slug }) => slug));
  return { data: changed.map((card) => without(card, slugs)) };
}

/** In words for `doctor` and `node_status`. */
export function teamFault(path: string, fault: string): PairedError {
  return new PairedError(
    "bad_input",
    `${basename(path)} does not count: ${fault}; the roles stay as they come`,
    { fix: `Mend ${path}; it is read again by itself.` },
  );
}

const EMPTY: RoleCard = {
  slug: "",
  name: "",
  icon: "",
  field: "",
  owns: "",
  calledFor: "",
  duties: [],
  asks: [],
  reviewedBy: [],
  gates: [],
  handoff: {
    gives: "what is done, what is open, and the next step.",
    check: "the next one can go on without asking.",
    otherwise: "keep the task and put the question to the person.",
    parts: { next: "the next step" },
    checks: [],
    fallback: "alex",
  },
};

/** Whether the roles that the file speaks of are there, and new ones say what they have to. */
function checkAgainst(
  team: readonly RoleCard[],
): (file: z.output<typeof FILE>, context: z.RefinementCtx) => void {
  return ({ roles }, context) => {
    const old = new Set(team.map(({ slug }) => slug));
    const added = Object.keys(roles).filter((slug) => !old.has(slug));
    const known = new Set([...old, ...added].filter((slug) => roles[slug] !== "remove"));
    const issue = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: "custom", path: ["roles", ...path], message });
    if (known.size === 0) issue([], "one role has to stay");
    if (known.size > MAX_ROLES) issue([], `at most ${MAX_ROLES} roles`);
    for (const [slug, fields] of Object.entries(roles)) {
      if (fields === "remove") {
        if (!old.has(slug)) issue([slug], "there is no such role to remove");
        continue;
      }
      const missing = NEEDED.find((name) => !old.has(slug) && fields[name] === undefined);
      if (missing) issue([slug], `a new role needs ${missing}`);
      for (const [path, role] of namedRoles(fields))
        if (!known.has(role) || role === slug)
          issue([slug, ...path], `there is no other role "${role.slice(0, ROLE_CHARS)}"`);
    }
  };
}

function namedRoles(fields: Fields): [(string | number)[], string][] {
  const { asks = {}, reviewed_by: reviewers = [], handoff } = fields;
  return [
    ...Object.keys(asks).map((role): [string[], string] => [["asks", role], role]),
    ...reviewers.map((role, n): [(string | number)[], string] => [["reviewed_by", n], role]),
    ...(handoff?.fallback === undefined
      ? []
      : [[["handoff", "fallback"], handoff.fallback] satisfies [string[], string]]),
  ];
}

function changeCard(card: RoleCard, fields: Fields | "remove" | undefined): RoleCard | undefined {
  if (fields === "remove") return undefined;
  if (!fields) return card;
  const { asks, handoff = {} } = fields;
  const old = card.handoff;
  return {
    slug: card.slug,
    name: fields.name ?? card.name,
    icon: fields.icon ?? card.icon,
    field: fields.field ?? card.field,
    owns: fields.owns ?? card.owns,
    calledFor: fields.called_for ?? card.calledFor,
    duties: fields.duties ?? card.duties,
    asks: asks ? Object.entries(asks).map(([of, about]) => ({ of, about })) : card.asks,
    reviewedBy: fields.reviewed_by ?? card.reviewedBy,
    gates: fields.gates ?? card.gates,
    handoff: {
      gives: handoff.gives ?? old.gives,
      check: handoff.check ?? old.check,
      otherwise: handoff.otherwise ?? old.otherwise,
      parts: handoff.parts ?? old.parts,
      checks: handoff.checks ?? old.checks,
      fallback: handoff.fallback ?? old.fallback,
    },
  };
}

/** A role that is gone is asked nothing and reviews nothing. */
function without(card: RoleCard, slugs: ReadonlySet<string>): RoleCard {
  const [first = card.slug] = slugs;
  const { fallback } = card.handoff;
  return {
    ...card,
    asks: card.asks.filter(({ of }) => slugs.has(of)),
    reviewedBy: card.reviewedBy.filter((role) => slugs.has(role)),
    handoff: { ...card.handoff, fallback: slugs.has(fallback) ? fallback : first },
  };
}
