import pc from "picocolors";
import { describe, expect, it } from "vitest";
import { DEPOT_DESIGNS } from "../../src/depot/registry.js";
import { compareRuns } from "../../src/measure/comparison.js";
import type { MeasuredResult } from "../../src/measure/result.js";
import { renderJson } from "../../src/report/json.js";
import { renderText } from "../../src/report/text.js";
import { machine, runResult } from "../measure/run-result.js";

const runs = [0, 1, 2].flatMap((repetition) => [
  runResult({ repetition }),
  runResult({ repetition, depot: "list", ops: [3_900_000, 4_000_000, 4_100_000][repetition]! }),
  runResult({
    repetition,
    depot: "lockfree",
    ops: [900_000, 1_000_000, 1_100_000][repetition]!,
    locks: lockfreeLocks(),
  }),
]);

const result: MeasuredResult = {
  schema: "iovalab/1",
  kind: "compare",
  machine,
  options: {
    depot: ["array", "list", "lockfree"],
    cpuLock: "owned",
    trace: null,
    verify: false,
    reclaim: { array: "off" },
  },
  warnings: [],
  workloads: [
    {
      name: "burst",
      cpus: 2,
      text: "each CPU allocates 20000 ranges of 1 page, then frees them",
      capture: null,
    },
  ],
  runs,
  comparison: compareRuns(runs, "array"),
};

describe("the text of a result", () => {
  it("is the machine, the options in force, a table and a verdict", () => {
    expect(renderText(result, pc.createColors(false))).toBe(`\
iovalab compare, measured: Model X, 2 cores, 8 GiB, linux x64, Node 20.19.0
--depot array,list,lockfree --cpu-lock owned

burst: each CPU allocates 20000 ranges of 1 page, then frees them; 2 CPUs; medians of 3 repetitions
                               array          list      lockfree
  ops/s                          1 M           4 M           1 M
    ratio to array                 1          4.00          1.00
    95 % interval                  -   3.76 - 4.26   0.78 - 1.28
  ns/op on each CPU             2000           500          2000
  CPU time, ns/op               2000           500          2000
  rcache hit rate               90 %          90 %          90 %
  depot pushes / M ops         3.5 k           875         3.5 k
  depot pops / M ops           3.4 k           850         3.4 k
  depot overflows / M ops        300            75           300
  tree lock taken / M ops        1 k           250           1 k
    contended                    1 %           1 %           1 %
  depot lock taken / M ops       1 k           250             0
    contended                    1 %           1 %             -
  lost CAS / M ops                 0             0            25
  peak magazines                  58            58            58
  peak bytes                 1.5 MiB       1.5 MiB       1.5 MiB
burst, against array: list faster, 4.00 times as many operations per second (95 % interval 3.76 to
  4.26); lockfree no difference shown (95 % interval 0.78 to 1.28).
`);
  });

  it("has colours only where they are wanted", () => {
    expect(renderText(result, pc.createColors(true))).toContain("\u001b[1mlockfree\u001b[22m");
  });

  it("leaves the comparison out when there is none", () => {
    const text = renderText(
      { ...result, kind: "run", runs: runs.slice(0, 1), comparison: [] },
      pc.createColors(false),
    );
    expect(text).not.toMatch(/ratio|interval|against/);
    expect(text).toContain("one repetition\n");
  });

  it("stays within 100 columns, four designs and long options included", () => {
    const four = [
      ...runs,
      ...[0, 1, 2].map((repetition) => runResult({ repetition, depot: "lockfree-untagged" })),
    ];
    const options = { ...result.options, depot: DEPOT_DESIGNS.map(({ id }) => id) };
    const text = renderText(
      { ...result, options, runs: four, comparison: compareRuns(four, "list") },
      pc.createColors(false),
    );
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
  });
});

it("the JSON of a result is the result", () => {
  expect(JSON.parse(renderJson(result))).toEqual(result);
});

function lockfreeLocks() {
  const { locks } = runResult();
  return { ...locks, depot: { ...locks.depot, acquisitions: 0, contended: 0, casFailures: 25 } };
}
