import { existsSync } from "node:fs";
import { join } from "node:path";

import { PairedError } from "../errors.ts";
import type { AssistantClient } from "./client.ts";
import type { Places } from "./places.ts";
import type { Target } from "./plan.ts";
import { CLIENTS } from "./table.ts";

/** Which of their files the person asked for. */
export interface Wanted {
  readonly user: boolean;
  /** The folder of a project, for its settings. */
  readonly project: string | undefined;
  /** The folder of a project whose assistants are to be told. */
  readonly rules: string | undefined;
}

/** The files to change, in the order of the table. */
export function targetsOf(
  clients: readonly AssistantClient[],
  wanted: Wanted,
  places: Places,
): Target[] {
  return clients.flatMap((client) => targetsOfOne(client, wanted, places));
}

/** Those that were named, or those that seem to be installed. */
export function findClients(slugs: readonly string[], places: Places): AssistantClient[] {
  const known = CLIENTS.map(({ slug }) => slug);
  const unknown = slugs.find((slug) => !known.includes(slug));
  if (unknown !== undefined)
    throw new PairedError("bad_input", `there is no client "${unknown}" here`, {
      fix: `Known are: ${known.join(", ")}.`,
    });
  if (slugs.length > 0) return CLIENTS.filter(({ slug }) => slugs.includes(slug));
  const found = CLIENTS.filter((client) => isThere(client, places));
  if (found.length > 0) return found;
  throw new PairedError("not_found", "no client was found in this home folder", {
    fix: `Name yours: paired-mcp init --client ${known.join("|")}`,
  });
}

/** Whether a client seems to be installed. */
export function isThere({ signs }: AssistantClient, places: Places): boolean {
  return signs(places).some((path) => existsSync(path));
}

function targetsOfOne(client: AssistantClient, wanted: Wanted, places: Places): Target[] {
  const { user, project, rules } = client;
  const server = { client, what: "server" } as const;
  return [
    ...(wanted.user && user ? [{ ...server, path: user(places), mode: 0o600 }] : []),
    ...(wanted.project !== undefined && project !== undefined
      ? [{ ...server, path: join(wanted.project, project), mode: 0o644 }]
      : []),
    ...(wanted.rules !== undefined && rules
      ? [{ client, what: "rules" as const, path: join(wanted.rules, rules.path), mode: 0o644 }]
      : []),
  ];
}
