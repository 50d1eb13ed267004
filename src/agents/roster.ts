import { join } from "node:path";

import { PairedError } from "../errors.ts";
import { readOwnFile, stampOf } from "../store/own-file.ts";
import { ROLE_CARDS } from "./role-cards.ts";
import { readTeam, ROLES_FILE_BYTES, ROLES_FILES, teamFault } from "./roles-file.ts";
import type { Role, RoleCard } from "./roles.ts";

/** Who is in the team: the seven, as the person's file of roles changes them. */
export interface Roster {
  /** In the order a person reads a team. */
  readonly list: () => readonly RoleCard[];
  readonly find: (slug: string) => RoleCard | undefined;
  /** Throws `bad_input` for a role that is not there, with those that are. */
  readonly get: (slug: string) => RoleCard;
  /** Throws as `get` does; undefined stays undefined. */
  readonly check: (slug: string | undefined) => Role | undefined;
  /** Why the file does not count; then the team is the seven. */
  readonly fault: () => PairedError | undefined;
}

interface Loaded {
  readonly stamp: string;
  readonly team: readonly RoleCard[];
  readonly fault: PairedError | undefined;
}

/** Reads the file again when it has changed; without a home the team is the seven. */
export function createRoster(home: string | undefined): Roster {
  const paths = home === undefined ? [] : ROLES_FILES.map((file) => join(home, file));
  let loaded: Loaded = { stamp: "", team: ROLE_CARDS, fault: undefined };
  const find = (slug: string): RoleCard | undefined =>
    current().team.find((card) => card.slug === slug);
  const get = (slug: string): RoleCard => {
    const card = find(slug);
    if (card) return card;
    throw new PairedError("bad_input", "there is no such role", {
      fix: `The roles are ${current()
        .team.map((each) => each.slug)
        .join(", ")}.`,
    });
  };
  return {
    list: () => current().team,
    find,
    get,
    check: (slug) => (slug === undefined ? undefined : get(slug).slug),
    fault: () => current().fault,
  };

  function current(): Loaded {
    const stamp = paths.map(stampOf).join();
    if (stamp !== loaded.stamp) loaded = { stamp, ...load(paths) };
    return loaded;
  }
}

function load(paths: readonly string[]): Omit<Loaded, "stamp"> {
  for (const path of paths) {
    const text = readOwnFile(path, ROLES_FILE_BYTES);
    if (!text) continue;
    const read = "fault" in text ? text : readTeam(text.data, ROLE_CARDS);
    if ("fault" in read) return { team: ROLE_CARDS, fault: teamFault(path, read.fault) };
    return { team: read.data, fault: undefined };
  }
  return { team: ROLE_CARDS, fault: undefined };
}
