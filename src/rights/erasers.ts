/** A store of copies outside of the tables, such as backups, that an erasure has to reach. */
export interface Eraser {
  /** For the report: `backups`. */
  readonly name: string;
  /** What else it costs, in one sentence for the person who decides; undefined when nothing. */
  readonly warning: () => string | undefined;
  /**
   * Decides it, in the transaction that removes the rows: cut off after that, `erase` is still owed. Repeatable.
   */
  readonly owe: () => void;
  /** What an erasure before this one left to be done, in one sentence; undefined when nothing. */
  readonly owed: () => string | undefined;
  /**
   * Makes copies of what is erased unreadable; says in one sentence what was done, and what could not be. Repeatable:
   * an erasure that was cut off runs again.
   */
  readonly erase: (what: ErasedRows) => Promise<string>;
}

/** `all`: nothing of this home may be read any more. */
export type ErasedRows =
  | { readonly scope: "entries"; readonly ids: readonly number[] }
  | { readonly scope: "all" };

/** The stores of copies that have registered; each is asked in every erasure. */
export interface Erasers {
  readonly add: (eraser: Eraser) => void;
  readonly warnings: () => readonly string[];
  readonly owe: () => void;
  /** Their sentences about what is left of an erasure that was cut off. */
  readonly owed: () => readonly string[];
  /** Their sentences. */
  readonly erase: (what: ErasedRows) => Promise<readonly string[]>;
}

export function createErasers(): Erasers {
  const all: Eraser[] = [];
  return {
    add: (eraser) => void all.push(eraser),
    owe: () => all.forEach((eraser) => eraser.owe()),
    owed: () => all.flatMap(({ owed }) => owed() ?? []),
    warnings: () => all.flatMap(({ warning }) => warning() ?? []),
    async erase(what) {
      const said: string[] = [];
      for (const { name, erase } of all) said.push(`${name}: ${await erase(what)}`);
      return said;
    },
  };
}
