import { describe, expect, it } from "vitest";
import { compareRuns } from "../../../src/measure/comparison.js";
import { doubtsOf, type Measured, warningsOf } from "../../../src/measure/doubt/doubts.js";
import type { MachineDescription, RunResult } from "../../../src/measure/result.js";
import { normals } from "../normals.js";
import { machine, runResult } from "../run-result.js";

const cpu = {
  ops: 200,
  allocs: 100,
  frees: 100,
  failedAllocs: 0,
  seconds: 1,
  cpuSeconds: null,
  lockWaitNs: 0,
};

/** The usual latency, above the cost of the clock everywhere. */
const { latency: usual } = runResult();
const latency = { ...usual!, p50: 50, clockCostNs: 40 };

/** A run without anything to doubt. */
const quiet = (changes: Partial<RunResult> = {}) =>
  runResult({ latency, disturbance: { steal: 0, others: 0 }, ...changes });

/** Repetitions of one design with these throughputs. */
const paced = (depot: string, speeds: readonly number[]) =>
  speeds.map((speed, repetition) => quiet({ depot, repetition, opsPerSecond: speed * 1e6 }));

function doubts(runs: readonly RunResult[], more: Partial<Measured> = {}) {
  const measured = { machine, comparison: [], measureCost: [], precision: null, partial: false, ...more };
  return doubtsOf({ ...measured, runs });
}

const codes = (runs: readonly RunResult[], more?: Partial<Measured>) =>
  doubts(runs, more).map(({ code }) => code);
const warnings = (runs: readonly RunResult[], more?: Partial<Measured>) => warningsOf(doubts(runs, more));

const rows: readonly [what: string, runs: RunResult[], on: MachineDescription, warnings: string[]][] = [
  ["nothing, on a quiet run", [quiet()], machine, []],
  [
    "more CPUs than cores",
    [quiet({ cpus: 3 })],
    machine,
    [
      "burst: 3 CPUs share 2 cores, so waits and contention measure the scheduler too; use --cpus 2 or a machine with 3 cores",
    ],
  ],
  [
    "a capture of more CPUs than cores",
    [quiet({ workload: "trace", cpus: 8 })],
    machine,
    [
      "trace: 8 CPUs share 2 cores, so waits and contention measure the scheduler too; use a machine with 8 cores",
    ],
  ],
  [
    "a short run",
    [quiet({ seconds: 0.0123 })],
    machine,
    ["burst: a repetition took only 12 ms; use a longer --duration, or more --ops"],
  ],
  [
    "a coarse clock",
    [quiet({ seconds: 0.5 })],
    { ...machine, clockGrainNs: 1e6 },
    [
      "burst: a repetition took only 500 steps of the clock, of 1000000 ns each; use a longer --duration, or more --ops",
    ],
  ],
  [
    "failed allocations",
    [quiet({ perCpu: [cpu, { ...cpu, failedAllocs: 50 }] })],
    machine,
    [
      "burst: 25 % of the allocations failed, which costs another time than success; raise --limit or --max-iovas, or keep fewer ranges live",
    ],
  ],
  [
    "a single repetition of several designs",
    [quiet(), quiet({ depot: "list" })],
    machine,
    ["burst: one repetition shows no spread, so there is no interval; use --repeat 5 or more"],
  ],
  [
    "noise, of the design that has it",
    [...paced("array", [1, 1, 1]), ...paced("list", [1, 2, 3])],
    machine,
    [
      "burst: the repetitions scatter, list by 50 %; close other programs, or use a longer --duration and more --repeat",
    ],
  ],
  [
    "a drift",
    [...paced("array", [1, 1, 1, 1, 1]), ...paced("list", [1, 1.04, 1.08, 1.12, 1.16])],
    machine,
    [
      "burst: throughput drifts from the first repetition to the last, list up by 16 %; let the machine come to rest (temperature, other programs), then repeat",
    ],
  ],
  [
    "two groups of repetitions",
    paced("list", [1, 1.25, 1.01, 1.24, 1, 1.26, 0.99, 1.25]),
    machine,
    [
      "burst: the repetitions fall into two groups, list 25 % apart, and a mean between them is neither; use a longer --duration, so that each holds both, or keep the program on its cores (taskset)",
    ],
  ],
  [
    "a clock that is slower than the operations",
    [quiet({ latency: { ...latency, p50: 20, p99: 30, p999: 35 } }), quiet({ depot: "list", repetition: 1 })],
    machine,
    [
      "burst: the tails of array are below the 40 ns that a look at the clock takes; trust ns/op for the mean, and no percentile",
    ],
  ],
  [
    "other processes",
    [quiet({ disturbance: { steal: 0.05, others: 0.12 } })],
    machine,
    [
      "burst: the cores were not this program's alone: of their time went 6 % to other processes; close other programs",
    ],
  ],
  [
    "a host that is shared, and other processes",
    [quiet({ disturbance: { steal: 0.3, others: 0.24 } }), quiet({ repetition: 1 })],
    machine,
    [
      "burst: the cores were not this program's alone: of their time went 6 % to other processes and 7.5 % to other guests of its host (steal); close other programs and use a machine that is not shared",
    ],
  ],
];

describe("doubts", () => {
  it.each(rows)("tell of %s", (_, runs, on, expected) => {
    expect(warnings(runs, { machine: on })).toEqual(expected);
  });

  it("have a reason and a remedy each, and tell their workload", () => {
    const runs = [quiet({ cpus: 3, seconds: 0.01 }), quiet({ workload: "local", cpus: 3 })];
    const found = doubts(runs);
    expect(found.map(({ workload, code }) => `${workload} ${code}`)).toEqual([
      "burst cpus-exceed-cores",
      "burst short-run",
      "local cpus-exceed-cores",
    ]);
    for (const { reason, remedy } of found) {
      expect(reason).not.toBe("");
      expect(remedy).not.toBe("");
    }
  });

  it("do not ask what else the machine did where nobody knows", () => {
    expect(codes([quiet({ disturbance: null })])).toEqual([]);
    // A median that the clock does not resolve is shown as such, and is compared with nothing.
    expect(codes([quiet({ latency: { ...latency, p50: 10 } })])).toEqual([]);
  });

  it("take a little of other processes for nothing, and a whole core of many for little", () => {
    expect(codes([quiet({ disturbance: { steal: 0, others: 0.09 } })])).toEqual([]);
    const large = { ...machine, cores: 64 };
    expect(codes([quiet({ disturbance: { steal: 0, others: 1 } })], { machine: large })).toEqual([]);
  });

  it.each([
    ["drift", [1, 1.01, 0.99, 1, 1.02, 1.3, 1.31, 1.29, 1.3, 1.32, 1.31, 1.3]],
    ["bimodal", [1, 1.01, 0.99, 1, 1.3, 1.31, 1.29, 1.3]],
  ])("tell of a change from one level to another once, as %s", (code, speeds) => {
    expect(codes(paced("list", speeds))).toEqual([code]);
  });

  it("do not take the ticks of the clock for other processes", () => {
    const ticks = { steal: 0, others: 0.01 };
    expect(codes([quiet({ seconds: 0.1, disturbance: ticks })])).toEqual([]);
    const many = Array.from({ length: 20 }, (_, repetition) =>
      quiet({ repetition, seconds: 0.1, disturbance: ticks }),
    );
    expect(codes(many)).toEqual([]);
    const busy = many.map((run) => ({ ...run, disturbance: { steal: 0, others: 0.02 } }));
    expect(codes(busy)).toEqual(["busy-machine"]);
  });

  it("take no small drift and no close groups for one", () => {
    expect(codes(paced("list", [1, 1.01, 1.02, 1.03, 1.04, 1.05]))).toEqual([]);
    expect(codes(paced("list", [1, 1.05, 1.001, 1.049, 1, 1.051, 0.999, 1.05]))).toEqual([]);
  });

  it.each([5, 12, 30])(
    "hardly ever tell of a drift or of groups in %i repetitions that have none",
    (size) => {
      const normal = normals(size);
      let told = 0;
      for (let sample = 0; sample < 400; sample++) {
        const speeds = () => Array.from({ length: size }, () => Math.exp(0.08 * normal()));
        const runs = [...paced("array", speeds()), ...paced("list", speeds())];
        if (codes(runs).some((code) => code === "drift" || code === "bimodal")) told++;
      }
      // Four looks at a risk of 1 / 200 each: 8 are expected at most.
      expect(told).toBeLessThan(18);
    },
  );
});

describe("a precision", () => {
  const runs = [
    ...paced("array", [1, 1, 1]),
    ...paced("list", [1, 1.1, 1.2]),
    ...paced("none", [0.5, 0.5, 0.5]),
  ];
  const comparison = compareRuns(runs, "array");

  it("that was not reached is told, and what was", () => {
    expect(warnings(runs, { comparison, precision: 0.03 })).toEqual([
      expect.stringMatching(
        /^burst: the 95 % intervals were not within 3 % when the time was over: list within 25 %; use a longer --max-time/,
      ),
    ]);
  });

  it("that was not reached because of an interruption is told as that", () => {
    expect(warnings(runs, { comparison, precision: 0.03, partial: true })).toEqual([
      expect.stringMatching(/not within 3 % when it was interrupted: .+; let it come to its end$/),
    ]);
  });

  it("is no matter when it is wide enough, or when repetitions were counted", () => {
    expect(codes(runs, { comparison, precision: 0.3 })).toEqual([]);
    expect(codes(runs, { comparison, precision: null })).toEqual([]);
  });
});

describe("the cost of measuring", () => {
  const cost = (throughputRatio: number, ci95: [number, number] | null) => [
    { workload: "burst", throughputRatio, ci95, pairs: 5 },
  ];

  it("is told when it surely is more than 3 %", () => {
    expect(warnings([quiet()], { measureCost: cost(0.95, [0.94, 0.96]) })).toEqual([
      "burst: measuring takes 5 % of the throughput (95 % interval 4 % to 6 %); use --measure off for throughput alone",
    ]);
  });

  it("is not told when it may be less, or nobody knows, or it is another workload's", () => {
    expect(codes([quiet()], { measureCost: cost(0.95, [0.92, 0.98]) })).toEqual([]);
    expect(codes([quiet()], { measureCost: cost(0.9, null) })).toEqual([]);
    expect(codes([quiet({ workload: "local" })], { measureCost: cost(0.9, [0.89, 0.91]) })).toEqual([]);
  });
});
