import type { Figure } from "../report.ts";
import { readLocomo } from "./collections.ts";
import { installPeers } from "./peers/install.ts";
import { measureLocomo } from "./peers/locomo.ts";
import type { Measured, Server } from "./peers/server.ts";
import { aiDevkit, official, ours } from "./peers/servers.ts";
import { measureSpeed } from "./peers/speed.ts";
import { measureTogether } from "./peers/together.ts";

/** The conversations that the published figures of other servers are of. */
const CONVERSATIONS = 2;

/** The same work through the same pipes for this program and for two that a user could take instead. */
export async function measurePeers(): Promise<Figure[]> {
  const [peers, reason] = findPeers();
  if (!peers) return [{ what: "peers", value: `SKIP: ${reason}` }];
  const servers = [ours(), ...peers];
  const speeds = await measureSpeed(servers);
  const measured = [];
  for (const [n, server] of servers.entries())
    measured.push({ ...(await measureFinding(server)), ...speeds[n] });
  const [own = {}, ...theirs] = measured;
  const figures: Figure[] = [];
  for (const [what, value] of Object.entries(own)) {
    figures.push({ what: `${what}: ours`, value });
    for (const [n, { name }] of peers.entries()) {
      const other = theirs[n]?.[what] ?? Number.NaN;
      const ratio = other === 0 ? {} : { ours: value / other };
      figures.push({ what: `${what}: ${name}`, value: other, ...ratio });
    }
  }
  return figures;
}

function findPeers():
  | readonly [peers: readonly Server[]]
  | readonly [peers: undefined, reason: string] {
  try {
    const folders = installPeers();
    return [
      [
        aiDevkit(folders["@ai-devkit/memory"]),
        official(folders["@modelcontextprotocol/server-memory"]),
      ],
    ];
  } catch (error) {
    return [undefined, `npm install failed: ${String(error)}`];
  }
}

async function measureFinding(server: Server): Promise<Measured> {
  const conversations = readLocomo()?.slice(0, CONVERSATIONS);
  return {
    ...(conversations && (await measureLocomo(server, conversations))),
    ...(await measureTogether(server)),
  };
}
