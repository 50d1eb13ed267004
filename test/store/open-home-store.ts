import { openStore, type OwnedStore } from "../../src/store/db.ts";
import { type Home, openHome } from "../../src/store/home.ts";
import { hashRows } from "../../src/store/migrations.ts";
import type { TemporaryHome } from "../temporary-home.ts";

export interface HomeStore extends Disposable {
  readonly home: Home;
  readonly store: OwnedStore;
  /** Adds `count` rows to the table `probe`, in one transaction: `text 1`, `text 2` ... */
  readonly fill: (count: number, text?: string) => void;
}

/** The tables of which such a store has rows that carry a hash. */
export const HASHED = ["audit_end", "probe"];

/** A store in a file, as a node opens it, with a table of its own whose rows carry a hash. */
export async function openHomeStore(place: Pick<TemporaryHome, "config">): Promise<HomeStore> {
  const home = await openHome(place.config);
  const store = openStore(home);
  store.transaction(() => {
    if (store.db.pragma("table_info(probe)", { simple: true }) !== undefined) return;
    store.db.exec("CREATE TABLE probe (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT");
    hashRows(store.db, "probe");
  });
  const insert = store.prepare<[string]>("INSERT INTO probe (text) VALUES (?)");
  return {
    home,
    store,
    fill(count, text = "probe") {
      store.transaction(() => {
        for (let i = 1; i <= count; i += 1) insert.run(`${text} ${i}`);
      });
    },
    [Symbol.dispose]: () => store.close(),
  };
}
