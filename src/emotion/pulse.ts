/** Tells at most once a second that something has changed, and soon when it was quiet before. */
export interface Pulse extends Disposable {
  /** Something may have changed. */
  readonly touch: () => void;
}

/** A person sees no difference below; who reads on each word has at most one a second to read. */
const EVERY_MS = 1_000;
/** How soon a look that found no change is taken again. */
const LOOK_MS = 50;

/** `text` is what would be read now; `tell` is called when it differs from what was told last. */
export function createPulse(text: () => string, tell: () => void): Pulse {
  let told = "";
  let timer: NodeJS.Timeout | undefined;
  let isDue = false;
  return {
    touch() {
      if (timer) isDue = true;
      else look();
    },
    [Symbol.dispose]: () => clearTimeout(timer),
  };

  function look(): void {
    const now = text();
    const changed = now !== told;
    isDue = false;
    timer = setTimeout(again, changed ? EVERY_MS : LOOK_MS);
    timer.unref();
    if (!changed) return;
    told = now;
    tell();
  }

  function again(): void {
    timer = undefined;
    if (isDue) look();
  }
}
