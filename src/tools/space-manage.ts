import { z } from "zod";

import type { Context } from "../context.ts";
import { PairedError } from "../errors.ts";
import type { Federation } from "../federation/federation.ts";
import { plainLine } from "../privacy/plain-text.ts";
import { askPerson } from "./ask-person.ts";
import type { Call } from "./call.ts";
import { defineTool } from "./define.ts";
import { candidateId, spaceId } from "./ids.ts";
import {
  created,
  decided,
  invited,
  joined,
  leaving,
  listed,
  SPACE_REPLY,
  type SpaceReply,
} from "./space-reply.ts";

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
  output: SPACE_REPLY,
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

type Act = (federation: Federation) => SpaceReply | Promise<SpaceReply>;

/** What is to be done, once it is clear that all that it needs was given. */
function plan(action: Action, given: Given, { ctx, call }: Caller): Act {
  const { space, candidate, name, handle, code } = given;
  if (action === "list") return (federation) => listed(federation.list(), federation.candidates());
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
    // Admits nobody: it asks the person, who may also answer in a terminal.
    const id = need(candidate);
    return (federation) => {
      if (federation.candidate(id).state === "waiting")
        askPerson(ctx.approvals, ctx.sharing.askAbout(id), call);
      return decided(federation.candidate(id));
    };
  }
  const id = need(space);
  if (action === "invite")
    return (federation) => call.once(() => invited(id, federation.invite(id)));
  return (federation) =>
    call.once(() => {
      federation.leave(id);
      return leaving(id);
    });
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
