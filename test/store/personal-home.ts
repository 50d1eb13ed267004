import { rmSync } from "node:fs";

import type { Config } from "../../src/config.ts";
import type { Proof } from "../../src/privacy/keys/proof.ts";
import { openStore } from "../../src/store/db.ts";
import { openHome } from "../../src/store/home.ts";

/** The secret of the only slot, as 24 words would give it. */
export const PAPER: Proof = { slot: "paper", secret: Buffer.alloc(32, 9) };

/** Makes a home that only a person opens, with `PAPER`. */
export async function makePersonalHome(
  config: Pick<Config, "home" | "keyFile" | "keychain">,
): Promise<void> {
  const home = await openHome(config);
  openStore(home).close();
  const remove = home.keyring.slots().map(({ id }) => id);
  const { slot: id, secret } = PAPER;
  home.keyring.edit({ add: [{ id, type: "recovery", secret }], remove });
  rmSync(`${config.home}/key`, { force: true });
}
