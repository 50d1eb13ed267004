import { setImmediate } from "node:timers/promises";

import { startPeer } from "../peers.ts";

/** The process of `publisher-kills.ts`: shares one entry after another and says which are acknowledged. */
const [path = "", round = "", bootstrap = "[]"] = process.argv.slice(2);
const peer = await startPeer({
  dht: { bootstrap: JSON.parse(bootstrap), async [Symbol.asyncDispose]() {} },
  home: {
    path,
    file: (name) => `${path}/${name}`,
    config: { home: path, keyFile: undefined, keychain: false },
    [Symbol.dispose]() {},
  },
});
const [space] = peer.federation.list();
if (!space) throw new Error("no space");
await peer.until(() => peer.federation.health().peers > 0);
for (let n = 0; ; n++) {
  const text = `round ${round} entry ${n}`;
  peer.publish(space.id, text);
  process.stdout.write(`${text}\n`);
  await setImmediate();
}
