import { z } from "zod";

import type { Context } from "../context.ts";
import { PairedError } from "../errors.ts";
import type { Federation, SpaceView } from "../federation/federation.ts";
import type { CandidateView } from "../federation/invites.ts";
import { plainLine } from "../privacy/plain-text.ts";
import { safeName } from "../privacy/untrusted.ts";
import { askPerson } from "./ask-person.ts";
import type { Call } from "./call.ts";
import { defineTool } from "./define.ts";
import { candidateId, spaceId } from "./ids.ts";

const MEMBERS_SHOWN = 20;

const REPLY = z.object({
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
type Reply = z.input<typeof REPLY>;

export const spaceManage = defineTool({
  name: "space_manage",
  title: "Manage spaces",
  description:
    "Spaces are groups of people who share lessons. create {name, handle}; invite {space}: a code for one person; join {code, handle}; confirm {candidate}: asks the person to let them in; leave {space}; list.",
  effect: "destroy",
  outside: true,
  input: z.object({
    action: z.enum(["create", "invite", "join", "confirm", "list", "leave"]),
    space: z.string().max(20).optional().describe("S1"),
    name: plainLine(80).optional(),
    handle: plainLine(40).optional(),
    code: plainLine(400).optional(),
    candidate: z.string().max(20).optional().describe("C2"),
  }),
  output: REPLY,
  steps: async (ctx, { action, ...given }, call) => {
    const act = plan(action, parse(given), { ctx, call });
    const { federation: lazy } = ctx.sharing;
    const begins = action === "create" || action === "join";
    const federation = begins ? await lazy.open() : await lazy.ready();
    if (federation) return act(federation);
    if (action === "list")
      return { spaces: [], note: "No space yet: create one, or join by code." };
    throw new PairedError("not_found", "this node is in no space", {
      fix: "Create one with action create, or join one with a code that a member gave you.",
    });
  },
});

type Act = (federation: Federation) => Reply | Promise<Reply>;

/** What is to be done, once it is clear that all that it needs was given. */
function plan(action: Action, given: Given, { ctx, call }: Caller): Act {
  const { space, candidate, name, handle, code } = given;
  if (action === "list") return list;
  if (action === "create") {
    const [what, who] = [need(name), need(handle)];
    return (federation) => call.once(() => created(federation.create(what, who)));
  }
  if (action === "join") {
    const [text, who] = [need(code), need(handle)];
    return async (federation) => {
      const { id } = call.once(() => ({ id: federation.join(text, who).id }));
      return joined(await federation.answered(id));
    };
  }
  if (action === "confirm") {
    const id = need(candidate);
    return (federation) => confirm(federation, id, { ctx, call });
  }
  const id = need(space);
  if (action === "leave") return (federation) => call.once(() => left(federation, id));
  return (federation) => call.once(() => invited(federation, id));
}

type Action = "create" | "invite" | "join" | "confirm" | "list" | "leave";

interface Caller {
  readonly ctx: Context;
  readonly call: Call;
}

interface Given {
  readonly space: number | undefined;
  readonly candidate: number | undefined;
  readonly name: string | undefined;
  readonly handle: string | undefined;
  readonly code: string | undefined;
}

function parse({ space, candidate, name, handle, code }: Texts): Given {
  return {
    space: space === undefined ? undefined : spaceId.parse(space),
    candidate: candidate === undefined ? undefined : candidateId.parse(candidate),
    name,
    handle,
    code,
  };
}

type Texts = { readonly [key in keyof Given]?: string | undefined };

function need<T>(value: T | undefined): T {
  if (value !== undefined) return value;
  throw new PairedError("bad_input", "an argument is missing for this action", {
    fix: "create takes name and handle, join code and handle, invite and leave space, confirm candidate.",
  });
}

function created({ id, state }: SpaceView): Reply {
  const note = "Nobody else is in it yet: invite gives a code for one person.";
  return { space: spaceId.format(id), state, note };
}

function invited(federation: Federation, id: number): Reply {
  const { code, expires } = federation.invite(id);
  return {
    space: spaceId.format(id),
    code,
    expires: new Date(expires).toISOString(),
    note: "For one person. When they join, list shows them waiting; then confirm.",
  };
}

function joined({ id, state, phrase, refusal }: SpaceView): Reply {
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

function left(federation: Federation, id: number): Reply {
  federation.leave(id);
  const note =
    "What members have received from you they keep; what came from them is removed here.";
  return { space: spaceId.format(id), state: "leaving", note };
}

/** Admits nobody: it asks the person, who may also answer in a terminal. */
function confirm(federation: Federation, id: number, { ctx, call }: Caller): Reply {
  if (federation.candidate(id).state === "waiting") {
    const approval = ctx.sharing.askAbout(id);
    askPerson(ctx.approvals, approval, call);
  }
  const { state, phrase, handle, space } = federation.candidate(id);
  return {
    space: spaceId.format(space),
    state,
    phrase,
    untrusted: { [candidateId.format(id)]: safeName(handle) },
    note: DECIDED[state],
  };
}

const DECIDED = {
  waiting:
    "Nobody was let in: the person decides with `paired-mcp review` in a terminal of their own.",
  admitted: "They are a member now.",
  refused: "The person said no; they were not let in.",
};

/** Names that others chose stand in `untrusted` and nowhere else. */
function list(federation: Federation): Reply {
  const [spaces, waiting] = [federation.list(), federation.candidates()];
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
