/**
 * A process of its own that rotates the keys of a home again and again until it is killed: `rotator HOME`. It says `begin`
 * before a rotation and `done` after it, on lines of their own.
 */
import { homeOf, openHome } from "../../src/store/home.ts";
import { rotateDatabase } from "../../src/store/rekey.ts";

const [, , path = ""] = process.argv;
const config = { home: path, keyFile: undefined, keychain: false };
const { keyring } = await openHome(config);
for (;;) {
  process.stdout.write("begin\n");
  rotateDatabase(homeOf(config, keyring));
  process.stdout.write("done\n");
}
