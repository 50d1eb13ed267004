import { newKeyPair, type SigningKeyPair } from "../../privacy/seal.ts";
import type { Store } from "../../store/db.ts";

/**
 * The key pair under which this node is found and dialled in its private spaces: one for all of them, so that two
 * people who share two spaces need one link. It signs nothing that anybody keeps; each space has an identity of its own.
 */
export function loadSwarmKey(store: Store): SigningKeyPair {
  return store.transaction(() => {
    const found = store
      .prepare<[], { publicKey: Buffer; secretKey: Buffer }>(
        "SELECT public_key AS publicKey, secret_key AS secretKey FROM swarm_key WHERE scope = 'private'",
      )
      .get();
    if (found) return found;
    const pair = newKeyPair();
    store
      .prepare<[Buffer, Buffer]>(
        "INSERT INTO swarm_key (scope, public_key, secret_key) VALUES ('private', ?, ?)",
      )
      .run(pair.publicKey, pair.secretKey);
    return pair;
  });
}
