import { describe, expect, it } from "vitest";
import type { MachineDescription, RunResult } from "../../src/measure/result.js";
import { warningsOf } from "../../src/measure/warnings.js";
import { machine, runResult } from "./run-result.js";

const cpu = { ops: 200, allocs: 100, frees: 100, failedAllocs: 0, seconds: 1 };

const rows: readonly [what: string, runs: RunResult[], on: MachineDescription, warnings: string[]][] = [
  ["nothing, on a quiet run", [runResult()], machine, []],
  [
    "more CPUs than cores",
    [runResult({ cpus: 3 })],
    machine,
    [
      "burst: 3 CPUs share 2 cores, so waits and contention measure the scheduler too; use --cpus 2 or a machine with 3 cores",
    ],
  ],
  [
    "a capture of more CPUs than cores",
    [runResult({ workload: "trace", cpus: 8 })],
    machine,
    [
      "trace: 8 CPUs share 2 cores, so waits and contention measure the scheduler too; use a machine with 8 cores",
    ],
  ],
  [
    "a short run",
    [runResult({ seconds: 0.0123 })],
    machine,
    ["burst: a repetition took only 12 ms; use a longer --duration, or more --ops"],
  ],
  [
    "a coarse clock",
    [runResult({ seconds: 0.5 })],
    { ...machine, clockGrainNs: 1e6 },
    [
      "burst: a repetition took only 500 steps of the clock, of 1000000 ns each; use a longer --duration, or more --ops",
    ],
  ],
  [
    "failed allocations",
    [runResult({ perCpu: [cpu, { ...cpu, failedAllocs: 50 }] })],
    machine,
    [
      "burst: 25 % of the allocations failed, which costs another time than success; raise --limit or --max-iovas, or keep fewer ranges live",
    ],
  ],
  [
    "a single repetition of several designs",
    [runResult(), runResult({ depot: "list" })],
    machine,
    ["burst: one repetition shows no spread, so there is no interval; use --repeat 5 or more"],
  ],
  [
    "noise, of the design that has it",
    [0, 1, 2].flatMap((repetition) => [
      runResult({ repetition }),
      runResult({ depot: "list", repetition, ops: 1_000_000 * (1 + repetition) }),
    ]),
    machine,
    [
      "burst: the repetitions scatter, list by 50 %; close other programs, or use a longer --duration and more --repeat",
    ],
  ],
];

describe("warnings", () => {
  it.each(rows)("tell of %s", (_, runs, on, warnings) => {
    expect(warningsOf(runs, on)).toEqual(warnings);
  });
});
