/** Runs something at once, and then at most every `ms`: whatever is asked in between is one run at the end. */
export interface Throttle {
  readonly call: () => void;
  readonly stop: () => void;
}

export function createThrottle(ms: number, run: () => void): Throttle {
  let timer: NodeJS.Timeout | undefined;
  let again = false;
  let stopped = false;

  const rest = (): void => {
    timer = setTimeout(() => {
      timer = undefined;
      if (again) call();
    }, ms).unref();
  };
  const call = (): void => {
    if (stopped) return;
    again = timer !== undefined;
    if (again) return;
    rest();
    run();
  };

  return {
    call,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
