import { watch } from "node:fs";

/**
 * Kills a process with -9 when the database's log of a home was written to `count` times from now on. Resolves to whether it did:
 * not when `work` ends before, for the system tells of writes that follow each other at once as one.
 */
export async function killAfterWrites(
  { home, pid, count }: { readonly home: string; readonly pid: number; readonly count: number },
  work: () => Promise<unknown>,
): Promise<boolean> {
  const over = new AbortController();
  let left = count;
  const enough = watchHome(home, {
    name: "paired.db-wal",
    signal: over.signal,
    isEnough: () => (left -= 1) <= 0,
  }).then(() => process.kill(pid, "SIGKILL"));
  const isKilled = await Promise.race([enough, work().then(() => false)]);
  over.abort();
  return isKilled;
}

/** Resolves when a file of a home has changed, and that is enough. */
export function watchHome(
  home: string,
  {
    name,
    isEnough,
    signal,
  }: { readonly name: string; readonly isEnough: () => boolean; readonly signal?: AbortSignal },
): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(home, { ...(signal && { signal }) }, (_kind, changed) => {
      if (changed !== name || !isEnough()) return;
      watcher.close();
      resolve();
    });
  });
}
