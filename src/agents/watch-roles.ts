import { type Stats, unwatchFile, watchFile } from "node:fs";
import { join } from "node:path";

import { ROLES_FILES } from "./roles-file.ts";

const LOOK_MS = 2000;

/**
 * Calls `hear` soon after a file of roles was written, made or removed. It looks at the file now and then: news of its
 * folder would be of every write to the data.
 */
export function watchRoles(home: string, hear: () => void, lookMs = LOOK_MS): Disposable {
  const compare = (now: Stats, before: Stats): void => {
    // The first look at a file that is not there is told too.
    if (now.mtimeMs !== before.mtimeMs || now.size !== before.size || now.ino !== before.ino)
      hear();
  };
  const paths = ROLES_FILES.map((file) => join(home, file));
  for (const path of paths) watchFile(path, { persistent: false, interval: lookMs }, compare);
  return {
    [Symbol.dispose]() {
      for (const path of paths) unwatchFile(path, compare);
    },
  };
}
