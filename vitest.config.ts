import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/**
 * Tests that only compute, or start programs that do not depend on time: two files at once disturb nobody. All others
 * have threads under test, or a browser, and get the machine for themselves, one file after the other.
 */
const SIDE_BY_SIDE = [
  "test/{check,conformance,depot,dma,measure,memory,model,mutation,workload}/**/*.test.ts",
  "test/engine/virtual/!(both-engines.prop).test.ts",
  "test/iova/!(resident-memory).test.ts",
  "test/report/!(html-browser).test.ts",
  "test/report/charts/*.test.ts",
  "test/cli/{bad-input,help,kernel}.test.ts",
];
const ALL = ["test/**/*.test.ts"];

export default defineConfig({
  // The examples import the package by its name, as users do; here that is the source under test.
  resolve: { alias: { iovalab: fileURLToPath(new URL("src/index.ts", import.meta.url)) } },
  test: {
    // Threads of the tests' own pool would compete with the CPUs under test.
    pool: "forks",
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: { name: "side by side", include: SIDE_BY_SIDE, maxWorkers: 2, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: {
          name: "alone",
          include: ALL,
          exclude: SIDE_BY_SIDE,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
