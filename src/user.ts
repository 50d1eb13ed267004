import { homedir, userInfo } from "node:os";
import { isAbsolute } from "node:path";

/**
 * Who runs this process, as far as the system knows: a container may run it as a number that nobody has named, with no
 * home folder at all.
 */
export interface User {
  readonly name: string | undefined;
  /** Absolute: an empty or relative `HOME` names another folder in each working directory. */
  readonly home: string | undefined;
}

export function findUser(): User {
  const known = attempt(() => userInfo());
  const home = [attempt(() => homedir()), known?.homedir].find((path) => path && isAbsolute(path));
  return { name: known?.username || undefined, home };
}

/** Node throws where the system has no entry for this user. */
function attempt<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}
