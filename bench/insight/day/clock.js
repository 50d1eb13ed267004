/** Loaded into a node with `--import`: its wall clock is the number in the file that DAY_CLOCK names; monotonic time goes on. */
import { readFileSync } from "node:fs";

const RealDate = Date;
const path = process.env.DAY_CLOCK;
const now = () => Number(readFileSync(path, "utf8"));

if (path !== undefined)
  globalThis.Date = class extends RealDate {
    constructor(...given) {
      super(...(given.length === 0 ? [now()] : given));
    }

    static now() {
      return now();
    }
  };
