import { crossingsOf } from "../../src/measure/crossing.js";
import {
  type AxisLevel,
  pointRun,
  type SweepAxis,
  type SweepPoint,
  type SweepResult,
} from "../../src/measure/sweep-result.js";
import { machine, runResult } from "./run-result.js";

interface Made {
  readonly depot?: string;
  readonly cpus?: number;
  readonly varied?: Readonly<Record<string, AxisLevel>>;
  readonly opsPerSecond?: number;
  readonly bytesPeak?: number;
  readonly p99?: number;
}

/** A point made by hand. */
export function sweepPoint({
  depot = "list",
  cpus = 2,
  varied = { depot, cpus },
  ...made
}: Made): SweepPoint {
  const run = runResult({ depot, cpus, engine: "virtual" });
  const { opsPerSecond = 1e6, bytesPeak = 2 ** 20, p99 = 700 } = made;
  return {
    key: JSON.stringify(varied),
    varied,
    options: { ...varied, seed: 1 },
    run: pointRun({
      ...run,
      opsPerSecond,
      latency: { ...run.latency!, p99 },
      memory: { ...run.memory, bytesPeak },
    }),
  };
}

/** A result with what follows from its points. */
export function sweepResult(axes: readonly SweepAxis[], points: readonly SweepPoint[]): SweepResult {
  return {
    schema: "iovalab/1",
    kind: "sweep",
    machine,
    profiles: [],
    options: { vary: axes.map(({ name, values }) => `${name}=${values.join(",")}`), workload: ["burst"] },
    warnings: [],
    axes,
    points,
    crossings: crossingsOf({ axes, points }),
    failures: [],
    partial: false,
  };
}

/** Two designs whose throughputs are `array` and `list` at 2, 4, 8, ... CPUs. */
export function twoDesigns(array: readonly number[], list: readonly number[]): SweepResult {
  const cpus = array.map((_, index) => 2 ** (index + 1));
  const curves = { array, list };
  const axes = [
    { name: "cpus", values: cpus },
    { name: "depot", values: ["array", "list"] },
  ];
  const points = cpus.flatMap((own, index) =>
    (["array", "list"] as const).map((depot) =>
      sweepPoint({ depot, cpus: own, opsPerSecond: curves[depot][index]! }),
    ),
  );
  return sweepResult(axes, points);
}

/** The grid of CPUs, designs and sizes of the array, which the list has none of; the list leads from 8 CPUs on. */
export function arraySizes(): SweepResult {
  const cpus = [2, 4, 8, 448];
  const axes = [
    { name: "cpus", values: cpus },
    { name: "depot", values: ["array", "list"] },
    { name: "depotSize", values: [16, 64] },
  ];
  const points = cpus.flatMap((own) => [
    ...[16, 64].map((depotSize) =>
      sweepPoint({
        depot: "array",
        cpus: own,
        varied: { cpus: own, depot: "array", depotSize },
        opsPerSecond: 5e6 + depotSize * 1e4,
        bytesPeak: own * 2 ** 16,
        p99: 100 * own,
      }),
    ),
    sweepPoint({
      depot: "list",
      cpus: own,
      opsPerSecond: 1e6 * own,
      bytesPeak: own * 2 ** 17,
      p99: 10 * own,
    }),
  ]);
  return sweepResult(axes, points);
}
