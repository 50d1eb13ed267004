import { defineConfig } from "vitest/config";

import { ClosingLine } from "./test/closing-line.ts";

/** `unit` runs in this process; `system` starts built nodes, relays and networks, one file at a time. */
export default defineConfig({
  test: {
    reporters: ["default", new ClosingLine()],
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/system/**"],
          setupFiles: "test/outgoing.ts",
          maxWorkers: "100%", // vitest's own choice leaves a core idle, which on two cores is half
          testTimeout: 20_000, // a test takes milliseconds; a shared machine stalls for seconds
        },
      },
      {
        test: {
          name: "system",
          include: ["test/system/**/*.test.ts"],
          globalSetup: "test/system/build.ts",
          setupFiles: "test/outgoing.ts",
          fileParallelism: false,
          testTimeout: 120_000,
          // A shared CI machine that stalls for seconds breaks a test of deadlines once; a fault of ours breaks it twice.
          retry: process.env.CI ? 1 : 0,
        },
      },
    ],
  },
});
