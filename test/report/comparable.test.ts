import { describe, expect, it } from "vitest";
import type { MeasuredResult } from "../../src/measure/result.js";
import { whyNotComparable } from "../../src/report/comparable.js";
import type { Reportable } from "../../src/report/reportable.js";
import { machine } from "../measure/run-result.js";
import { measuredResult, unsampledResult } from "./measured-result.js";

const before = measuredResult();
const head = { schema: "iovalab/1", machine, options: {}, warnings: [] } as const;

const changed = (changes: Partial<MeasuredResult>): MeasuredResult => ({ ...before, ...changes });
const ofWorkload = (name: string): MeasuredResult =>
  changed({
    workloads: before.workloads.map((own) => ({ ...own, name: `${name}-${own.name}` })),
    runs: before.runs.map((run) => ({ ...run, workload: `${name}-${run.workload}` })),
  });

describe("two results are comparable", () => {
  it.each<[string, MeasuredResult]>([
    ["with themselves", before],
    ["on another machine", changed({ machine: { ...machine, cpu: "Model Y", cores: 64 } })],
    ["on another Node", changed({ machine: { ...machine, node: "24.0.0" } })],
    [
      "with another allocator",
      changed({
        options: { ...before.options, magazineSize: 255, bins: 8, reclaim: "on", cpuLock: "kernel" },
      }),
    ],
    ["with other repetitions", changed({ options: { ...before.options, repeat: 3, maxTime: 9 } })],
    [
      "when the passes are of a trace that is in one only",
      changed({
        options: { ...before.options, passes: 2 },
        workloads: before.workloads.filter(({ name }) => name === "burst"),
        runs: before.runs.filter(({ workload }) => workload === "burst"),
      }),
    ],
    ["when one has more designs", changed({ runs: before.runs.filter(({ depot }) => depot === "list") })],
    [
      "when one has more workloads",
      changed({
        workloads: before.workloads.filter(({ name }) => name === "burst"),
        runs: before.runs.filter(({ workload }) => workload === "burst"),
      }),
    ],
  ])("%s", (_, after) => {
    expect(whyNotComparable(before, after)).toBeNull();
    expect(whyNotComparable(after, before)).toBeNull();
  });
});

describe("two results are not comparable", () => {
  it.each<[string, Reportable, string]>([
    [
      "when one has no runs",
      { ...head, kind: "crash", scenarios: [] },
      "a result of crash has no runs; those of compare, run and replay can be compared",
    ],
    [
      "measured against simulated",
      changed({ runs: before.runs.map((run) => ({ ...run, engine: "virtual" })) }),
      "measured or simulated: measured before, simulated after",
    ],
    ["with and without measuring", unsampledResult(), "--measure: full before, off after"],
    [
      "with and without faults",
      changed({ options: { ...before.options, failNode: 0.01 } }),
      "failNode: none before, 0.01 after",
    ],
    [
      "with and without --verify",
      changed({ options: { ...before.options, verify: true } }),
      "--verify: off before, on after",
    ],
    [
      "with other CPUs",
      changed({ workloads: before.workloads.map((own) => ({ ...own, cpus: own.cpus * 2 })) }),
      "trace is not the same workload in both: CPUs: 8 before, 16 after",
    ],
    [
      "with other parameters",
      changed({
        workloads: before.workloads.map((own) => (own.name === "burst" ? { ...own, text: "burst 5" } : own)),
      }),
      "burst is not the same workload in both: parameters: each CPU allocates 20000 ranges of 1 page, then frees them before, burst 5 after",
    ],
    [
      "with another limit",
      changed({ options: { ...before.options, limit: 4095 } }),
      "burst is not the same workload in both: limit: 1048575 before, 4095 after",
    ],
    [
      "with longer repetitions",
      changed({ options: { ...before.options, duration: 2 } }),
      "trace is not the same workload in both: duration: 0.5 before, 2 after",
    ],
    [
      "when one ended after operations",
      changed({ options: { ...before.options, ops: 1000 } }),
      "trace is not the same workload in both: ops: null before, 1000 after",
    ],
    [
      "with other passes of the trace",
      changed({ options: { ...before.options, passes: 2 } }),
      "trace is not the same workload in both: passes: null before, 2 after",
    ],
    [
      "without anything in common",
      changed({
        runs: before.runs.filter(({ depot }) => depot === "list").map((run) => ({ ...run, depot: "none" })),
      }),
      "no design ran the same workload in both: trace on array, trace on list, trace on lockfree, burst on array, burst on list, burst on lockfree before, trace on none, burst on none after",
    ],
  ])("%s", (_, after, why) => {
    expect(whyNotComparable(before, after)).toBe(why);
  });

  it("of different workloads", () => {
    expect(whyNotComparable(before, ofWorkload("other"))).toMatch(
      /^no design ran the same workload in both: /,
    );
  });
});
