import type { FederationHealth } from "./at-rest.ts";
import type { MemberView, SpaceView } from "./federation.ts";
import type { Links } from "./links/links.ts";
import type { Logs } from "./logs/logs.ts";
import type { Joining } from "./people/joining.ts";
import type { Membership } from "./people/membership.ts";
import { fingerprint } from "./people/phrase.ts";
import { refused } from "./people/refusal.ts";
import type { Space } from "./people/spaces.ts";

export interface ViewDeps {
  readonly membership: Membership;
  readonly joining: Joining;
  readonly links: Links;
  readonly logs: Pick<Logs, "status">;
}

/** A space as its people see it. */
export function viewSpace(space: Space, { membership, joining, links }: ViewDeps): SpaceView {
  const { id, name, state, handle, identity } = space;
  const online = new Set(links.to(id).map((link) => link.memberOf(id)?.toString("hex")));
  const members = [...(membership.fold(id)?.members ?? [])].map(([key, member]): MemberView => ({
    handle: member.handle,
    role: member.role,
    state: member.state,
    fingerprint: fingerprint(member.identity),
    online: online.has(key),
    you: member.identity.equals(identity.publicKey),
  }));
  const refusal = state === "refused" ? joining.refusal(id) : undefined;
  const { message, fix = "" } = refusal ? refused(refusal) : {};
  return {
    id,
    name,
    state,
    handle,
    role: members.find(({ you }) => you)?.role,
    members,
    phrase: state === "joining" ? joining.phrase(id) : undefined,
    refusal: message === undefined ? undefined : { reason: message, fix },
  };
}

/** How sharing is doing, from the spaces and the links that stand. */
export function viewHealth(
  spaces: readonly Space[],
  deps: Omit<ViewDeps, "joining"> & { readonly trouble: () => string | undefined },
): FederationHealth {
  const { membership, links, logs } = deps;
  const trouble = deps.trouble();
  const { queued, quarantined, degraded } = logs.status();
  const reasons = spaces.flatMap(({ id, state }): string[] => {
    if (state === "joining") return [`S${id} waits for its inviter to confirm`];
    const members = [...(membership.fold(id)?.members.values() ?? [])];
    const others = members.filter((member) => member.state === "active").length - 1;
    if (state !== "active" || others === 0 || links.to(id).length > 0) return [];
    return [
      others > 0
        ? `no member of S${id} is reachable now`
        : `S${id} has not heard from its owner yet`,
    ];
  });
  if (degraded.includes("cores_unwritable"))
    reasons.push(`the disk takes no more: ${queued} shared blocks wait in the database`);
  if (trouble) reasons.push(trouble);
  if (quarantined > 0) reasons.push(`${quarantined} logs broke a rule and are not read`);
  const on = spaces.some(({ state }) => state === "active" || state === "joining");
  return {
    state: on ? (reasons.length > 0 ? "degraded" : "on") : "off",
    reasons: on ? reasons : ["no space exists yet"],
    peers: links.count("in") + links.count("out"),
    queues: { outbox: queued },
  };
}
