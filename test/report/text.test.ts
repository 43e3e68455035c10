import pc from "picocolors";
import { describe, expect, it } from "vitest";
import { DEPOT_DESIGNS } from "../../src/depot/registry.js";
import { compareRuns } from "../../src/measure/comparison.js";
import type { MeasuredResult, RunResult } from "../../src/measure/result.js";
import { renderJson } from "../../src/report/json.js";
import { renderText } from "../../src/report/text.js";
import { machine, runResult } from "../measure/run-result.js";
import { measuredResult, unsampledResult } from "./measured-result.js";

const plain = pc.createColors(false);

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
  controls: [],
  measureCost: [{ workload: "burst", throughputRatio: 0.9876, ci95: [0.97, 1.01], pairs: 3 }],
  comparison: compareRuns(runs, "array"),
  statistics: { method: "some test", confidence: 0.95, findings: 4, precision: 0.03 },
  doubts: [
    { workload: "burst", code: "short-run", reason: "it took only 5 ms", remedy: "use a longer --duration" },
    { workload: "burst", code: "imprecise", reason: "only within 5 %", remedy: "use a longer --max-time" },
  ],
  partial: false,
};

describe("the text of a result", () => {
  it("is the machine, the options in force, doubts, tables, a verdict, and how it was measured", () => {
    expect(renderText(result, plain)).toBe(`\
iovalab compare, measured: Model X, 2 cores, 8 GiB, linux x64, Node 20.19.0
--depot array,list,lockfree --cpu-lock owned

burst: each CPU allocates 20000 ranges of 1 page, then frees them; 2 CPUs; medians of 3 repetitions
  NOT TO BE TRUSTED: it took only 5 ms; use a longer --duration
  NOT PRECISE ENOUGH: only within 5 %; use a longer --max-time
                               array          list      lockfree
  ops/s                          1 M           4 M           1 M
    ratio to array              1.00          4.00          1.00
    95 % interval                  -   3.76 - 4.26   0.78 - 1.28
  ns/op on each CPU             2000           500          2000
  CPU load, s / M ops              2           0.5             2
    user                         1.9         0.475           1.9
    system                       0.1         0.025           0.1
  waiting for locks              1 %           1 %           1 %
  rcache hit rate               90 %          90 %          90 %
  depot pushes / M ops         3.5 k           875         3.5 k
  depot pops / M ops           3.4 k           850         3.4 k
  depot overflows / M ops        300            75           300
  tree operations / M ops       80 k          20 k          80 k
  tree lock taken / M ops        1 k           250           1 k
    contended                    1 %           1 %           1 %
  depot lock taken / M ops       1 k           250             0
    contended                    1 %           1 %             -
  lost CAS / M ops                 0             0            25
  magazines, mean                 49            49            49
    peak                          58            58            58
  memory, mean               615 KiB       615 KiB       615 KiB
    peak                     1.5 MiB       1.5 MiB       1.5 MiB
  ops per CPU, mean            500 k           2 M         500 k
    least                      500 k           2 M         500 k
    most                       500 k           2 M         500 k
    cv                           0 %           0 %           0 %

  latency                          p50     p90      p99   p99.9     max   samples
  all operations     array      <40 ns   90 ns   700 ns    2 us   70 us      15 k
                     list       <40 ns   90 ns   700 ns    2 us   70 us      15 k
                     lockfree   <40 ns   90 ns   700 ns    2 us   70 us      15 k
  alloc, hit         array      <40 ns   90 ns   700 ns    2 us   70 us     7.2 k
                     list       <40 ns   90 ns   700 ns    2 us   70 us     7.2 k
                     lockfree   <40 ns   90 ns   700 ns    2 us   70 us     7.2 k
  alloc, miss        array      300 ns   90 ns   700 ns       -   70 us       300
                     list       300 ns   90 ns   700 ns       -   70 us       300
                     lockfree   300 ns   90 ns   700 ns       -   70 us       300
  free to magazine   array      <40 ns   90 ns   700 ns    2 us   70 us     7.5 k
                     list       <40 ns   90 ns   700 ns    2 us   70 us     7.5 k
                     lockfree   <40 ns   90 ns   700 ns    2 us   70 us     7.5 k

  verdict    against array   ratio   joint interval   finding
  list       throughput       4.00      3.33 - 4.80   better
             CPU load         0.25      0.21 - 0.30   better
             memory           1.00      1.00 - 1.00   no difference shown
             tails            1.00      1.00 - 1.00   no difference shown
  lockfree   throughput       1.00      0.48 - 2.07   no difference shown
             CPU load         1.00      0.48 - 2.08   no difference shown
             memory           1.00      1.00 - 1.00   no difference shown
             tails            1.00      1.00 - 1.00   no difference shown
  list against array: better in throughput and CPU load; no difference shown in memory and tails.
    list saves tree work: list does 20 k tree operations per million operations, array 80 k.
  lockfree against array: no difference shown in throughput, CPU load, memory and tails. No
    difference in tree work or memory is shown.

  locks     class name                 contentions  waittime-min  waittime-max  waittime-total  waittime-avg  acquisitions  holdtime-min  holdtime-max  holdtime-total  holdtime-avg
  array     &iovad->iova_rbtree_lock:           30          0.10          0.90           15.00          0.50          3000          0.04          0.30          240.00          0.08
            &rcache->lock:                      30          0.10          0.90           15.00          0.50          3000          0.04          0.30          240.00          0.08
            &fq->lock:                          30          0.10          0.90           15.00          0.50          3000          0.04          0.30          240.00          0.08
  list      &iovad->iova_rbtree_lock:           30          0.10          0.90           15.00          0.50          3000          0.04          0.30          240.00          0.08
            &rcache->lock:                      30          0.10          0.90           15.00          0.50          3000          0.04          0.30          240.00          0.08
            &fq->lock:                          30          0.10          0.90           15.00          0.50          3000          0.04          0.30          240.00          0.08
  lockfree  &iovad->iova_rbtree_lock:           30          0.10          0.90           15.00          0.50          3000          0.04          0.30          240.00          0.08
            lost compareExchange:               75
            &fq->lock:                          30          0.10          0.90           15.00          0.50          3000          0.04          0.30          240.00          0.08
  microseconds, over all repetitions; con-bounces and acq-bounces are not measured; holdtime-total
    and -avg are estimated from sampled holds, -min and -max are those of the samples; a hold of
    over 0.5 ms is taken for a thread that lost its core, and left out

  cost of measuring: with all measuring on, throughput is 0.988 of what it is without (95 % interval
    0.97 to 1.01, 3 pairs of runs)

questions: throughput = operations per second; CPU load = user + system time per operation; memory =
  peak bytes of magazines and iovas; tails = 99.9th percentile of the latency
intervals: some test; 95 % for the ratio of throughput by itself; the joint intervals are wider, as
  all 4 findings together hold with 95 %; repetitions aim at 3 % on either side of each ratio of
  throughput
latency: one of about 200 operations is timed; the clock's own time is subtracted, and what is below
  40 ns is not resolved; "-": fewer samples in a repetition than 10 for p90, 100 for p99 and 1000
  for p99.9. The loop is closed: an operation begins when the one before is done. These are times of
  service; a stall is one long operation, with no queue behind it (coordinated omission)
`);
  });

  it("has colours only where they are wanted", () => {
    expect(renderText(result, pc.createColors(true))).toContain("\u001b[1mlockfree\u001b[22m");
    expect(renderText(result, plain)).not.toContain("\u001b");
  });

  it("leaves the comparison out when there is none", () => {
    const single = { ...result, kind: "run" as const, runs: runs.slice(0, 1), comparison: [], doubts: [] };
    const text = renderText({ ...single, statistics: null, measureCost: [] }, plain);
    expect(text).not.toMatch(/ratio to|interval|against|verdict/);
    expect(text).toContain("one repetition\n");
  });

  it("stays within 100 columns, four designs and long options included; but for the table of locks", () => {
    const four = [
      ...runs,
      ...[0, 1, 2].map((repetition) => runResult({ repetition, depot: "lockfree-untagged" })),
    ];
    const options = { ...result.options, depot: DEPOT_DESIGNS.map(({ id }) => id) };
    const text = renderText({ ...result, options, runs: four, comparison: compareRuns(four, "list") }, plain);
    const [beforeLocks, locks] = text.split(/^ {2}locks .*$/m);
    for (const line of beforeLocks!.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
    for (const line of locks!.split("\n").filter((own) => !own.includes("_lock") && !own.includes("->"))) {
      expect(line.length).toBeLessThanOrEqual(100);
    }
  });

  it("says at the top that a result is partial", () => {
    const lines = renderText({ ...result, partial: true }, plain).split("\n");
    expect(lines[2]).toBe("PARTIAL: interrupted; this is what had been measured by then");
  });

  it("says simulated of what no thread ran, and nothing of the clock then", () => {
    const simulated = runs.map((run) => ({
      ...run,
      engine: "virtual" as const,
      latency: { ...run.latency!, every: 1, clockCostNs: 0 },
    }));
    const text = renderText({ ...result, runs: simulated }, plain);
    expect(text).toMatch(/^iovalab compare, simulated: /);
    expect(text).toContain('latency: every operation is timed; "-": fewer samples');
    expect(text).not.toContain("<");
  });

  it("leaves out what --measure off does not measure, and says so", () => {
    const text = renderText(unsampledResult(), plain);
    expect(text).toContain("not measured: latency, hold times and memory over time (--measure off)\n");
    expect(text).toContain("hold times are not measured\n");
    expect(text).not.toMatch(/holdtime|p99|<\d/);
    expect(text).toContain("magazines, mean                  -");
    expect(text).toMatch(/not measured: tails\./);
  });

  it("shows what the clock does not resolve as less than that", () => {
    expect(renderText(measuredResult(), plain)).toMatch(/alloc, hit +array +<41 ns/);
  });
});

describe("what the text does not know", () => {
  const withSamples = (samples: readonly number[]) =>
    samples.map((own, repetition) => {
      const run = runResult({ repetition });
      const kinds = { allocHit: null, allocMiss: null, freeMagazine: null, freeTree: null };
      return { ...run, latency: { ...run.latency!, samples: own, kinds } };
    });
  const latencyOf = (samples: readonly number[]) => {
    const text = renderText({ ...result, runs: withSamples(samples), comparison: [] }, plain);
    return { row: /^ +all operations.*$/m.exec(text)![0].trim().split(/ {2,}/).slice(2), text };
  };

  it.each([
    [[1], ["-", "-", "-", "-", "70 us", "1"]],
    [
      [9, 9],
      ["<40 ns", "-", "-", "-", "70 us", "18"],
    ],
    [
      [10, 10],
      ["<40 ns", "90 ns", "-", "-", "70 us", "20"],
    ],
    [
      [100, 99],
      ["<40 ns", "90 ns", "-", "-", "70 us", "199"],
    ],
    [
      [100, 999],
      ["<40 ns", "90 ns", "700 ns", "-", "70 us", "1.1 k"],
    ],
    [
      [1000, 1000],
      ["<40 ns", "90 ns", "700 ns", "2 us", "70 us", "2 k"],
    ],
  ])("is a percentile beyond which no sample can lie: of %j samples", (samples, row) => {
    const shown = latencyOf(samples);
    expect(shown.row).toEqual(row);
    expect(shown.text.includes('"-": fewer samples in a repetition')).toBe(row.includes("-"));
  });

  it("is what measuring costs from one pair of runs, and an interval where there is none", () => {
    const once = { workload: "burst", throughputRatio: 0.9, ci95: null, pairs: 1 };
    const text = renderText({ ...result, measureCost: [once], statistics: null }, plain);
    expect(text).toContain("cost of measuring: not known from one pair of runs\n");
    expect(text).not.toMatch(/0\.9\b.*without|intervals:/);
  });

  it("is how ratios hold where only measuring was compared", () => {
    const statistics = { ...result.statistics!, findings: 0 };
    const text = renderText({ ...result, comparison: [], statistics }, plain);
    expect(text).toContain("\nintervals: some test; 95 % for the cost of measuring\n");
  });
});

it("the JSON of a result is the result", () => {
  expect(JSON.parse(renderJson(result))).toEqual(result);
});

function lockfreeLocks(): RunResult["locks"] {
  const { locks } = runResult();
  return { ...locks, depot: { ...locks.depot, acquisitions: 0, contended: 0, waitNs: 0, casFailures: 25 } };
}
