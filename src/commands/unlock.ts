import { z } from "zod";

import { PairedError } from "../errors.ts";
import { isPersonal } from "../privacy/keys/proof.ts";
import { listSlots } from "../store/keyring-file.ts";
import { EXIT, type Program, readFlags } from "./command.ts";
import { openPerson } from "./keys/person.ts";
import { askProof, unlockBy } from "./keys/prove.ts";
import { type AskedNode, openNode } from "./open-node.ts";

const STATE = z.object({ locked: z.boolean() });

/** Opens the data for every client of the node, or tries a secret out where it is open. */
export async function run(args: readonly string[], program: Program): Promise<number> {
  const flags = readFlags(args, ["--recovery", "--shares", "--stdin", "--json"]);
  const { config, stdout } = program;
  if (config.node === "off")
    throw new PairedError("bad_input", "with PAIRED_NODE=off each client opens the data itself", {
      fix: "Unset PAIRED_NODE; or set PAIRED_KEY_FILE or PAIRED_PASSPHRASE where the client starts.",
    });
  const slots = listSlots(config.home);
  const personal = slots.some(({ type }) => isPersonal(type));
  const way = flags.has("--recovery") ? "recovery" : flags.has("--shares") ? "shares" : undefined;
  await using node = await openNode(program, {});
  const { locked } = STATE.parse(await node.ask("vault.state", {}));
  const alone = locked ? await opensAlone(node, personal) : !personal && !way;
  if (!alone) {
    using person = openPerson(program, { piped: flags.has("--stdin"), why: "unlock" });
    await askProof({ person, slots, way }, (proof) => unlockBy(node, proof));
  }
  const open = alone ? "It is open." : "That opens your data, which was open already.";
  const says = locked ? "Unlocked." : open;
  stdout.write(flags.has("--json") ? `${JSON.stringify({ locked: false })}\n` : `${says}\n`);
  return EXIT.ok;
}

/** By a keychain that is there again, or a key file that was put back. */
async function opensAlone(node: AskedNode, personal: boolean): Promise<boolean> {
  try {
    await node.ask("vault.unlock", {});
    return true;
  } catch (error) {
    if (personal && error instanceof PairedError && error.code === "locked") return false;
    throw error;
  }
}
