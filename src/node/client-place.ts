import { isAbsolute } from "node:path";

import type { Origin } from "../server.ts";
import { findCommit } from "./commit.ts";
import { findPeople } from "./git-people.ts";

/** Where a relay's client works, as the relay tells the node. */
export interface ClientPlace {
  readonly project: string;
  readonly session?: string | undefined;
  /** The project's git repository. The node keeps it in memory while the client is there, and nowhere else. */
  readonly folder?: string | undefined;
}

/** What a server over this client knows: its commit, read when it is asked for, because HEAD moves while a client works. */
export function originOf({ project, session, folder }: ClientPlace): Origin {
  return {
    project,
    ...(session !== undefined && { session }),
    ...(folder !== undefined &&
      isAbsolute(folder) && {
        folder,
        commit: () => findCommit(folder),
        people: () => findPeople(folder),
      }),
  };
}
