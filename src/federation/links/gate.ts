import type { SecretStream } from "../hyper.ts";
import type { LogType } from "../logs/log-header.ts";
import type { Logs } from "../logs/logs.ts";
import type { Fold } from "../people/fold.ts";
import type { Proof } from "./proof.ts";

/** What a peer may have of a space: all of its logs, only the log that says who is in it, or nothing. */
export type Access = "all" | "members" | "none" | "refused";

/**
 * What somebody with this proof, on a stream of this swarm key, may have. `refused`: somebody who is known and is no
 * member, or a member's identity on a foreign key.
 */
export function accessOf(fold: Fold | undefined, proof: Proof, swarmKey: Buffer): Access {
  // We are new ourselves and cannot judge: take the members log first.
  if (!fold) return "members";
  const member = fold.members.get(proof.identity.toString("hex"));
  if (member) return member.state === "active" && member.swarm.equals(swarmKey) ? "all" : "refused";
  // Whoever has the newest key was admitted, only our own list is behind: theirs brings it up to date.
  return proof.epochChecked && proof.epoch >= fold.epoch ? "members" : "none";
}

/** Attaches to each stream exactly the cores that its peer may have: knowing a core's key gives nothing. */
export interface Gate {
  readonly open: (stream: SecretStream, space: number, access: "all" | "members") => void;
  readonly close: (stream: SecretStream) => void;
  readonly dispose: () => void;
}

export function createGate({ logs }: { readonly logs: Pick<Logs, "cores" | "onCore"> }): Gate {
  const open = new Map<SecretStream, Map<number, "all" | "members">>();
  const dispose = logs.onCore((space, core, { type }) => {
    for (const [stream, spaces] of open) {
      const access = spaces.get(space);
      if (access && includes(access, type)) core.replicate(stream);
    }
  });
  return {
    open(stream, space, access) {
      const spaces = open.get(stream) ?? new Map<number, "all" | "members">();
      open.set(stream, spaces.set(space, access));
      const types: readonly LogType[] | undefined = access === "all" ? undefined : ["members"];
      for (const core of logs.cores(space, types)) core.replicate(stream);
    },
    close: (stream) => void open.delete(stream),
    dispose,
  };
}

export function includes(access: Access, type: LogType): boolean {
  return access === "all" || (access === "members" && type === "members");
}
