import { isAbsolute } from "node:path";

import type { Origin } from "../server.ts";
import type { Toolset } from "../toolsets.ts";
import { findCommit } from "./commit.ts";
import { findPeople } from "./git-people.ts";
import { readWorkTree } from "./work-tree.ts";

/** Where a relay's client works, as the relay tells the node. */
export interface ClientPlace {
  readonly project: string;
  readonly session?: string | undefined;
  /** The project's git repository. The node keeps it in memory while the client is there, and nowhere else. */
  readonly folder?: string | undefined;
  /** The groups of tools that it is given; undefined: the usual ones. */
  readonly toolsets?: readonly Toolset[] | undefined;
}

/**
 * What a server over this client knows: its repository is read when it is asked for, because that changes while a client
 * works. `searchPath`: where programs are, as `PATH` says.
 */
export function originOf(
  { project, session, folder, toolsets }: ClientPlace,
  searchPath: string | undefined,
): Origin {
  return {
    project,
    ...(session !== undefined && { session }),
    ...(toolsets && { toolsets }),
    ...(folder !== undefined &&
      isAbsolute(folder) && {
        folder,
        commit: () => findCommit(folder),
        people: () => findPeople(folder),
        workTree: () => readWorkTree(folder, searchPath),
      }),
  };
}
