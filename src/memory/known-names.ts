import { setImmediate as giveWay } from "node:timers/promises";

/** The identifiers that an index has, kept in memory, to be found by any part of them. */
export interface KnownNames {
  /** False until `load` ended; nothing is kept before it is needed. */
  readonly loaded: () => boolean;
  /** Reads what the index has, in steps of a millisecond or two. */
  readonly load: () => Promise<void>;
  /** Takes in the names of a row that was added: its `identifiers`. */
  readonly note: (identifiers: string) => void;
  /** Lets the next `load` read all again: somebody else has written. */
  readonly expire: () => void;
  /** Index tokens of names that have this in them, the shortest first; some may be in no row any more. */
  readonly having: (part: string) => readonly string[];
}

/** Index tokens of a page: those after one, in their order. */
type ReadPage = (after: string) => readonly string[];

/** Of so many names a user could not say which one was meant. */
const MAX_FOUND = 16;
const PAGE_CHARS = 10_000;

export function createKnownNames(readPage: ReadPage): KnownNames {
  // Joined, for looking through one long text is ten times faster than through many short ones.
  const pages: string[] = [];
  // How often others have written: now, and when what is loaded was read.
  let written = 0;
  let read: number | undefined;
  let loading: Promise<void> | undefined;
  return {
    loaded: () => read === written,
    load: async () => {
      if (read !== written) await (loading ??= load().finally(() => (loading = undefined)));
    },
    note(identifiers) {
      if (read === undefined && !loading) return;
      const added = identifiers.split(" ").filter(isToken);
      const last = pages.at(-1) ?? "";
      if (last.length > PAGE_CHARS || pages.length === 0) pages.push(added.join(" "));
      else pages[pages.length - 1] = [last, ...added].join(" ");
    },
    expire: () => void (written += 1),
    having(part) {
      const found = pages
        .filter((page) => page.includes(part))
        .flatMap((page) => page.split(" ").filter((name) => name.includes(part)));
      return [...new Set(found)].toSorted((a, b) => a.length - b.length).slice(0, MAX_FOUND);
    },
  };

  async function load(): Promise<void> {
    const begun = written;
    pages.length = 0;
    for (let page = readPage(""); page.length > 0; page = readPage(page.at(-1) ?? "")) {
      pages.push(page.filter(isToken).join(" "));
      await giveWay();
    }
    read = begun;
  }
}

/** As `identifierToken` makes them; a code that ends in a number is known whole or not at all. */
function isToken(word: string): boolean {
  return word.startsWith("id") && /\D0$/.test(word);
}
