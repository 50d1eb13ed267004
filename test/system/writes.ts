import { watch } from "node:fs";

/** Resolves when the database's log of a home was written to so many times from now on. */
export function afterWrites(home: string, count: number): Promise<void> {
  return watchHome(
    home,
    (seen) => {
      let left = count;
      return () => {
        left -= 1;
        if (left === 0) seen();
      };
    },
    "paired.db-wal",
  );
}

/** Resolves when what is called at each change of the `wanted` file says that it has seen enough. */
export function watchHome(
  home: string,
  onChange: (seen: () => void) => () => void,
  wanted: string,
): Promise<void> {
  return new Promise((resolve) => {
    const change = onChange(() => {
      watcher.close();
      resolve();
    });
    const watcher = watch(home, (_kind, name) => {
      if (name === wanted) change();
    });
  });
}
