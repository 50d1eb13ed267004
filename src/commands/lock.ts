import { openAdminLine } from "../node/admin-line.ts";
import { isPersonal } from "../privacy/keys/proof.ts";
import { listSlots } from "../store/keyring-file.ts";
import { EXIT, type Program, readFlags } from "./command.ts";

/** Closes the data; clients stay connected, and are told how to unlock it. */
export async function run(args: readonly string[], { config, stdout }: Program): Promise<number> {
  readFlags(args, []);
  using node = await openAdminLine(config.home);
  await node?.ask("vault.lock", {});
  const alone = listSlots(config.home).filter(({ type }) => !isPersonal(type));
  const opens =
    alone.length > 0 ? " The next node opens it again: there is a slot that needs no person." : "";
  stdout.write(node ? `Locked.${opens}\n` : "No node is running: nothing is open.\n");
  return EXIT.ok;
}
