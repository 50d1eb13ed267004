import { z } from "zod";

import { PairedError } from "../errors.ts";
import type { Preview, Shown } from "../release/gate.ts";
import { type Grant, sayGrant } from "../release/grant.ts";
import { CANNOT_BE_UNDONE, describe } from "../release/terms.ts";
import { askPerson } from "./ask-person.ts";
import { defineTool } from "./define.ts";
import { entryId, grantId, receivedId, shareId, spaceId } from "./ids.ts";

const NEWEST = 50;

const REPLY = z.object({
  share: z.string().optional(),
  state: z.string().optional(),
  text: z.string().optional(),
  bytes: z.number().optional(),
  digest: z.string().optional(),
  hidden: z.record(z.string(), z.number()).optional(),
  to: z.string().optional(),
  impact: z.string().optional(),
  why: z.array(z.string()).optional(),
  asked: z.number().optional(),
  acknowledged: z.number().optional(),
  note: z.string().optional(),
  shares: z.array(z.string()).optional(),
  grants: z.array(z.string()).optional(),
});
type Reply = z.input<typeof REPLY>;

export const knowledgeShare = defineTool({
  name: "knowledge_share",
  title: "Share an entry with a space",
  description:
    "Share an own entry with a space, if the person says yes. preview {id, space}: the exact bytes, secrets hidden. release {share, digest}: asks the person. retract {share}: members delete it. list: shares and their state. consents: what they agreed to. withdraw {grant}: ends one.",
  effect: "destroy",
  outside: true,
  input: z.object({
    action: z.enum(["preview", "release", "retract", "list", "consents", "withdraw"]),
    id: z.string().max(20).optional().describe("K12"),
    space: z.string().max(20).optional().describe("S1"),
    share: z.string().max(20).optional().describe("P4"),
    digest: z.string().max(64).optional().describe("from the preview"),
    grant: z.string().max(20).optional().describe("G1"),
  }),
  output: REPLY,
  steps: async (ctx, { action, ...given }, call) => {
    if (given.id !== undefined && receivedId.matches(given.id)) throw ctx.gate.refuseReceived();
    const { entry, space, share, digest, grant } = parse(given);
    await ctx.gate.ready();
    if (action === "consents")
      return { grants: ctx.consents.list().slice(0, NEWEST).map(sayGrant) };
    if (action === "withdraw")
      return call.once(() => withdrawn(ctx.consents.withdraw(need(grant), "model")));
    if (action === "list") return { shares: ctx.gate.list(NEWEST).map(line) };
    const { people, id: session } = call.session;
    const by = { session, canAsk: call.canAsk };
    if (action === "preview")
      return previewed(ctx.gate.preview(need(entry), need(space), { ...by, people: people() }));
    if (action === "retract") return call.once(() => retracted(ctx.gate.retract(need(share))));
    const { approval } = ctx.gate.request(need(share), need(digest), by);
    if (approval) askPerson(ctx.approvals, approval, call);
    return decided(ctx.gate.get(need(share)));
  },
});

interface Given {
  readonly id?: string | undefined;
  readonly space?: string | undefined;
  readonly share?: string | undefined;
  readonly digest?: string | undefined;
  readonly grant?: string | undefined;
}

/** All that was given is checked, also what the action does not need. */
function parse({ id, space, share, digest, grant }: Given): Parsed {
  if (digest !== undefined && !/^[0-9a-f]{64}$/.test(digest))
    throw new PairedError("bad_input", "digest is not one that a preview gave", {
      fix: "Copy the digest of the preview as it is.",
    });
  return {
    entry: id === undefined ? undefined : entryId.parse(id),
    space: space === undefined ? undefined : spaceId.parse(space),
    share: share === undefined ? undefined : shareId.parse(share),
    digest,
    grant: grant === undefined ? undefined : grantId.parse(grant),
  };
}

interface Parsed {
  readonly entry: number | undefined;
  readonly space: number | undefined;
  readonly share: number | undefined;
  readonly digest: string | undefined;
  readonly grant: number | undefined;
}

function need<T>(value: T | undefined): T {
  if (value !== undefined) return value;
  throw new PairedError("bad_input", "an argument is missing for this action", {
    fix: "preview takes id and space; release takes share and digest; retract takes share; withdraw takes grant.",
  });
}

function previewed(preview: Preview): Reply {
  const { share, space, text, bytes, digest, findings, impact, refused } = preview;
  return {
    share: shareId.format(share.id),
    state: share.state,
    text,
    bytes,
    digest,
    hidden: Object.fromEntries(
      findings.filter(({ action }) => action === "hide").map(({ kind, count }) => [kind, count]),
    ),
    to: describe(space),
    impact: impact.level,
    why: [...impact.reasons],
    note: refused
      ? `${refused.message}. ${refused.fix ?? ""}`
      : `${replacingNote(share)}Show the person this text; release asks them. ${CANNOT_BE_UNDONE}`,
  };
}

function replacingNote({ replaces }: Preview["share"]): string {
  if (replaces === undefined) return "";
  return `It takes the place of ${shareId.format(replaces)}, the earlier text, which members are then asked to delete. `;
}

function decided({ share }: Shown): Reply {
  const { id, state } = share;
  return { share: shareId.format(id), state, note: NOTES[state] };
}

const NOTES = {
  previewed: "Nothing left this machine.",
  pending:
    "Nothing left this machine: it waits for the person, who runs `paired-mcp review` in a terminal of their own.",
  released: "On its way to the members, those offline too.",
  declined: "The person said no. Nothing left this machine; do not ask again.",
  retracting: "It was taken back.",
  retracted: "It was taken back.",
  stranded: "You are no longer in its space: nobody there can be asked to delete it.",
};

function retracted({ share, receipts }: Shown): Reply {
  const { id, state } = share;
  if (state === "declined")
    return { share: shareId.format(id), state, note: "It had not left this machine." };
  if (state === "stranded") return { share: shareId.format(id), state, note: NOTES.stranded };
  return {
    share: shareId.format(id),
    state,
    ...receipts,
    note: "Its key is destroyed and members were asked to delete it; copies already read cannot be recalled.",
  };
}

function withdrawn(grant: Grant): Reply {
  return {
    grants: [sayGrant(grant)],
    note: "Nothing more leaves under it; members were asked to delete what had left. Copies already read cannot be recalled.",
  };
}

/** `P4 K12 to S1: released` */
function line({ share, receipts }: Shown): string {
  const { id, entry, space, state } = share;
  const said = receipts ? `, ${receipts.acknowledged} of ${receipts.asked} deleted it` : "";
  return `${shareId.format(id)} ${entryId.format(entry)} to ${spaceId.format(space)}: ${state}${said}`;
}
