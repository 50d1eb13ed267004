import { z } from "zod";

import { PairedError } from "../errors.ts";
import type { Federation, SpaceView } from "../federation/federation.ts";
import type { CandidateView } from "../federation/people/invites.ts";
import { safeName } from "../privacy/untrusted.ts";
import { candidateId, spaceId } from "./ids.ts";

const MEMBERS_SHOWN = 20;

/** What `space_manage` answers, whatever it was asked to do. */
export const SPACE_REPLY = z.object({
  space: z.string().optional(),
  state: z.string().optional(),
  code: z.string().optional(),
  expires: z.string().optional(),
  phrase: z.string().optional(),
  spaces: z.array(z.string()).optional(),
  waiting: z.array(z.string()).optional(),
  untrusted: z.record(z.string(), z.string()).optional(),
  note: z.string().optional(),
});
export type SpaceReply = z.input<typeof SPACE_REPLY>;

export function created({ id, state }: SpaceView): SpaceReply {
  const note = "Nobody else is in it yet: invite gives a code for one person.";
  return { space: spaceId.format(id), state, note };
}

export function invited(
  id: number,
  { code, expires }: ReturnType<Federation["invite"]>,
): SpaceReply {
  return {
    space: spaceId.format(id),
    code,
    expires: new Date(expires).toISOString(),
    note: "For one person. When they join, list shows them waiting; then confirm.",
  };
}

export function joined({ id, state, phrase, refusal }: SpaceView): SpaceReply {
  if (refusal) throw new PairedError("conflict", refusal.reason, { fix: refusal.fix });
  return {
    space: spaceId.format(id),
    state,
    ...(phrase !== undefined && {
      phrase,
      note: "Read these six words to the inviter, who sees the same ones and then confirms. It goes on by itself.",
    }),
  };
}

export function leaving(id: number): SpaceReply {
  const note =
    "What members have received from you they keep; what came from them is removed here.";
  return { space: spaceId.format(id), state: "leaving", note };
}

const DECIDED = {
  waiting:
    "Nobody was let in: the person decides with `paired-mcp review` in a terminal of their own.",
  admitted: "They are a member now.",
  refused: "The person said no; they were not let in.",
};

export function decided({ id, space, state, phrase, handle }: CandidateView): SpaceReply {
  return {
    space: spaceId.format(space),
    state,
    phrase,
    untrusted: { [candidateId.format(id)]: safeName(handle) },
    note: DECIDED[state],
  };
}

/** Names that others chose stand in `untrusted` and nowhere else. */
export function listed(
  spaces: readonly SpaceView[],
  waiting: readonly CandidateView[],
): SpaceReply {
  return {
    spaces: spaces.map(line),
    ...(waiting.length > 0 && { waiting: waiting.map(knock) }),
    untrusted: Object.fromEntries([
      ...spaces.map((space) => [spaceId.format(space.id), names(space)]),
      ...waiting.map(({ id, handle }) => [candidateId.format(id), safeName(handle)]),
    ]),
  };
}

/** `S1 active, owner, 3 members, 2 online` */
function line({ id, state, role, members, phrase, refusal }: SpaceView): string {
  const here = members.filter((member) => member.state === "active");
  const online = here.filter((member) => member.online).length;
  const facts =
    state === "active"
      ? [role ?? "new", `${here.length} members`, `${online} others online`]
      : [phrase, refusal?.reason];
  return [`${spaceId.format(id)} ${state}`, ...facts.filter(Boolean)].join(", ");
}

function knock({ id, space, phrase }: CandidateView): string {
  return `${candidateId.format(id)} wants into ${spaceId.format(space)}: ${phrase}`;
}

/** `shop_team: ana (owner, you), ben (online)` */
function names({ name, members }: SpaceView): string {
  const shown = members.slice(0, MEMBERS_SHOWN).map(({ handle, role, state, online, you }) => {
    const facts = [
      role === "owner" && role,
      state !== "active" && state,
      online && "online",
      you && "you",
    ].filter(Boolean);
    return facts.length > 0 ? `${safeName(handle)} (${facts.join(", ")})` : safeName(handle);
  });
  const more = members.length - shown.length;
  return `${safeName(name)}: ${[...shown, ...(more > 0 ? [`${more} more`] : [])].join(", ")}`;
}
