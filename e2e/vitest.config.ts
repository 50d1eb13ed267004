import { defineConfig } from "vitest/config";

/** Real clients as processes, one at a time; their models are stand-ins on loopback. */
export default defineConfig({
  test: {
    include: ["e2e/**/*.test.ts"],
    globalSetup: "test/system/build.ts",
    fileParallelism: false,
    testTimeout: 120_000,
  },
});
