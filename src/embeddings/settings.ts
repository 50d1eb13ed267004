import type { Store } from "../store/db.ts";
import type { Prefixes } from "./prefixes.ts";
import { isProvider, type ProviderKind, type ProviderPlace } from "./provider.ts";
import { cosine, fromBytes, toBytes } from "./unit-vector.ts";

/** One model as vectors were made by it: vectors of two models never meet. */
export interface Model {
  readonly id: number;
  readonly kind: ProviderKind;
  readonly name: string;
  readonly dimension: number;
  readonly prefixes: Prefixes;
  /** Its vectors of the unrelated sentences. */
  readonly unrelated: readonly Float32Array[];
}

/** What the person switched on: kept in the encrypted database, because every client starts the node differently. */
export interface Setting {
  readonly model: Model;
  readonly place: ProviderPlace;
}

export interface Settings {
  readonly find: () => Setting | undefined;
  /** Switches a model on; one that gives the same vectors as before is the same model. */
  readonly save: (place: ProviderPlace, model: Omit<Model, "id">) => Setting;
  /** Switches embeddings off and forgets the key; what was embedded stays. */
  readonly remove: () => void;
  /** The entry from which on nobody has looked yet whether a vector is missing; undefined: all were looked at. */
  readonly swept: () => number | undefined;
  readonly markSwept: (next: number | undefined) => void;
}

interface RawSetting {
  readonly id: number;
  readonly kind: string;
  readonly name: string;
  readonly dimension: number;
  readonly query_prefix: string;
  readonly document_prefix: string;
  readonly unrelated: Buffer;
  readonly url: string | null;
  readonly key: string | null;
}

type Raw = Omit<RawSetting, "url" | "key">;

/** Two runs of one model differ by rounding; two models, or two versions of one, by far more. */
const SAME = 0.99;
const ALL_SWEPT = -1;

export function createSettings(store: Store): Settings {
  const select = store.prepare<[], RawSetting>(
    "SELECT m.*, s.url, s.key FROM embedding_setting AS s CROSS JOIN embedding_model AS m ON m.id = s.model",
  );
  const models = store.prepare<[string, string, number, string, string], Raw>(
    `SELECT * FROM embedding_model WHERE kind = ? AND name = ? AND dimension = ?
       AND query_prefix = ? AND document_prefix = ? ORDER BY id DESC`,
  );
  const addModel = store.prepare<[string, string, number, string, string, Buffer]>(
    `INSERT INTO embedding_model (kind, name, dimension, query_prefix, document_prefix, unrelated)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const save = store.prepare<[number, string | null, string | null]>(
    `INSERT INTO embedding_setting (id, model, url, key, swept) VALUES (1, ?, ?, ?, 0)
     ON CONFLICT (id) DO UPDATE SET model = excluded.model, url = excluded.url, key = excluded.key, swept = 0`,
  );
  const remove = store.prepare("DELETE FROM embedding_setting");
  const clearDue = store.prepare("DELETE FROM embedding_due");
  const swept = store.prepare<[], { swept: number }>("SELECT swept FROM embedding_setting");
  const markSwept = store.prepare<[number]>("UPDATE embedding_setting SET swept = ?");
  return {
    find() {
      const raw = select.get();
      if (!raw || !isProvider(raw.kind)) return undefined;
      const { url, key, kind } = raw;
      return { model: readModel({ ...raw, kind }), place: { kind, model: raw.name, url, key } };
    },
    save: (place, model) =>
      store.transaction(() => {
        const { kind, name, dimension, prefixes, unrelated } = model;
        const known = models
          .all(kind, name, dimension, prefixes.query, prefixes.document)
          .map((raw) => readModel({ ...raw, kind }))
          .find((each) => isSame(each.unrelated, unrelated));
        const id =
          known?.id ??
          addModel.run(
            ...([kind, name, dimension, prefixes.query, prefixes.document] as const),
            toBytes(unrelated),
          ).id;
        clearDue.run();
        save.run(id, place.url, place.key);
        return { place, model: known ?? { ...model, id } };
      }),
    remove: () =>
      store.transaction(() => {
        remove.run();
        clearDue.run();
      }),
    swept() {
      const next = swept.get()?.swept;
      return next === ALL_SWEPT ? undefined : next;
    },
    markSwept: (next) => void markSwept.run(next ?? ALL_SWEPT),
  };
}

function readModel(raw: Raw & { readonly kind: ProviderKind }): Model {
  const { id, kind, name, dimension, query_prefix: query, document_prefix: document } = raw;
  const unrelated = fromBytes(raw.unrelated, dimension);
  return { id, kind, name, dimension, prefixes: { query, document }, unrelated };
}

function isSame(a: readonly Float32Array[], b: readonly Float32Array[]): boolean {
  return (
    a.length === b.length &&
    a.every((vector, place) => {
      const other = b[place];
      return other !== undefined && cosine(vector, other) > SAME;
    })
  );
}
