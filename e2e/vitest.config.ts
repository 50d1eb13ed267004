import { defineConfig } from "vitest/config";

/** Real clients as processes, one at a time; their models are stand-ins on loopback. */
export default defineConfig({
  test: {
    include: ["e2e/**/*.test.ts"],
    globalSetup: "test/system/build.ts",
    fileParallelism: false,
    testTimeout: 120_000,
    // A shared machine that stalls makes a client go on without its servers once; a fault of ours does it twice.
    retry: process.env.CI ? 1 : 0,
  },
});
