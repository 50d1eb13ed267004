/** Loaded into a node with `--import`: on SIGUSR2 it writes how late its event loop was since the last time. */
import { writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";

if (process.argv.includes("node")) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  process.on("SIGUSR2", () => {
    const ms = (value) => Math.round(value / 10_000) / 100;
    const figures = {
      p50: ms(delay.percentile(50)),
      p99: ms(delay.percentile(99)),
      max: ms(delay.max),
    };
    delay.reset();
    // The node's working directory is its home.
    writeFileSync("loop.json", JSON.stringify(figures));
  });
}
