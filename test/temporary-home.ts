import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TemporaryHome extends Disposable {
  readonly path: string;
  /** The path of a file in it. */
  readonly file: (name: string) => string;
  /** What `openHome` reads: no keychain, a key file in the home. */
  readonly config: { home: string; keyFile: string | undefined; keychain: boolean };
}

/** A folder of its own, removed when the test ends. */
export function temporaryHome(): TemporaryHome {
  const path = mkdtempSync(join(tmpdir(), "paired-test-"));
  return {
    path,
    file: (name) => join(path, name),
    config: { home: path, keyFile: undefined, keychain: false },
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}
