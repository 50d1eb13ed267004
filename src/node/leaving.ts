/** Why a node leaves. */
export type Why = "stop" | "takeover" | "idle" | "signal" | "unreachable";

export interface Leaving extends Disposable {
  /** Resolves with the first reason to go. */
  readonly left: Promise<Why>;
  readonly leave: (why: Why) => void;
  /** To be told how many clients there are, each time that changes. */
  readonly onCount: (clients: number) => void;
}

/** Decides when a node goes: asked, signalled, or without a client for `idleExitMs` while nothing else needs it. */
export function createLeaving(deps: {
  readonly until: AbortSignal;
  readonly idleExitMs: number;
  /** Whether the node works for others than its clients: it is in a space, or embeds. */
  readonly isNeeded: () => boolean;
}): Leaving {
  const { until, idleExitMs, isNeeded } = deps;
  let idle: NodeJS.Timeout | undefined;
  let decided = false;
  let decide: (why: Why) => void = () => {};
  const left = new Promise<Why>((resolve) => {
    decide = resolve;
  });
  onCount(0);
  until.addEventListener("abort", () => leave("signal"), { once: true });
  if (until.aborted) leave("signal");
  return { left, leave, onCount, [Symbol.dispose]: () => clearTimeout(idle) };

  function leave(why: Why): void {
    decided = true;
    clearTimeout(idle);
    decide(why);
  }

  function onCount(clients: number): void {
    clearTimeout(idle);
    if (clients === 0 && !decided) idle = setTimeout(onIdle, idleExitMs);
  }

  function onIdle(): void {
    if (isNeeded()) onCount(0);
    else leave("idle");
  }
}
