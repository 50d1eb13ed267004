/**
 * A process of its own that writes rows until it is told how many or killed: `store-writer.ts HOME COUNT SYNCHRONOUS`. It says
 * the id of each row on a line of its own once the row is committed; a failure is one line of JSON.
 */
import { PairedError } from "../../src/errors.ts";
import { openHomeStore } from "../store/open-home-store.ts";

const [, , path = "", count, synchronous] = process.argv;

try {
  const config = { home: path, keyFile: undefined, keychain: false };
  using opened = await openHomeStore({ config });
  opened.store.db.pragma(`synchronous = ${synchronous}`);
  const insert = opened.store.prepare<[string]>("INSERT INTO probe (text) VALUES (?)");
  for (let i = 0; i < Number(count); i += 1) {
    const { id } = opened.store.transaction(() => insert.run(`${process.pid} ${i}`));
    process.stdout.write(`${id}\n`);
  }
} catch (error) {
  if (!(error instanceof PairedError)) throw error;
  const { code, message, fix } = error;
  process.stdout.write(`${JSON.stringify({ code, message, fix })}\n`);
}
