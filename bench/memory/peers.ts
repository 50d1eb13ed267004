import type { Figure } from "../report.ts";
import { readLocomo } from "./collections.ts";
import { installPeers } from "./peers/install.ts";
import { type Measured, measureLocomo, measureSpeed, measureTogether } from "./peers/measure.ts";
import type { Server } from "./peers/server.ts";
import { aiDevkit, official, ours } from "./peers/servers.ts";

/** The conversations that the published figures of other servers are of. */
const CONVERSATIONS = 2;

/** The same work through the same pipes for this program and for two that a user could take instead. */
export async function measurePeers(): Promise<Figure[]> {
  const [peers, reason] = findPeers();
  if (!peers) return [{ what: "peers", value: `SKIP: ${reason}` }];
  const own = await measure(ours());
  const figures: Figure[] = [];
  const theirs = [];
  for (const peer of peers) theirs.push([peer.name, await measure(peer)] as const);
  for (const [what, value] of Object.entries(own)) {
    figures.push({ what: `${what}: ours`, value });
    for (const [name, measured] of theirs) {
      const other = measured[what] ?? Number.NaN;
      figures.push({
        what: `${what}: ${name}`,
        value: other,
        ...(other && { ours: value / other }),
      });
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

async function measure(server: Server): Promise<Measured> {
  const conversations = readLocomo()?.slice(0, CONVERSATIONS);
  return {
    ...(conversations && (await measureLocomo(server, conversations))),
    ...(await measureSpeed(server)),
    ...(await measureTogether(server)),
  };
}
