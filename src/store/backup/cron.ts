/** Runs `look` at this minute of every hour until it is disposed of. */
export type Hourly = (minute: number, look: () => Promise<void>) => Promise<Disposable>;

/** By node-cron, which loads only where a backup is scheduled. It keeps no process alive. */
export const hourly: Hourly = async (minute, look) => {
  const { schedule } = await import("node-cron");
  const task = schedule(`${minute} * * * *`, look, {
    noOverlap: true,
    unref: true,
    suppressMissedWarning: true,
  });
  return { [Symbol.dispose]: () => void task.destroy() };
};
