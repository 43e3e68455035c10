import { median } from "../measure/median.js";
import type { Comparison, FaultCounts, RunResult } from "../measure/result.js";
import { treeWorkOf } from "../measure/tree-work.js";
import { bytes, count, NONE, percent, plain, ratio } from "./figure.js";
import type { WorkloadPart } from "./workload-part.js";

/** One row of the table of designs. */
export interface Metric {
  /** Stable; for whoever looks a row up. */
  readonly id: string;
  readonly label: string;
  /** Whether it belongs to the row above. */
  readonly isPart: boolean;
  /** Of a design, from its repetitions and what it was found to be against the baseline, if it was. */
  numbers(runs: readonly RunResult[], comparison: Comparison | undefined): readonly number[];
  show(number: number): string;
}

/** The cell of a design: a number, the two of an interval, or that there is none. */
export function cellText(metric: Metric, numbers: readonly number[]): string {
  return numbers.length === 0 ? NONE : numbers.map(metric.show).join(" - ");
}

type Measure = (run: RunResult) => number | null;
type Show = Metric["show"];

function metric(id: string, label: string, show: Show, measure: Measure, isPart = false): Metric {
  return {
    id,
    label,
    isPart,
    show,
    numbers(runs) {
      const values = runs.map(measure).filter((value) => value !== null);
      const middle = median(values);
      return values.length === 0 || !Number.isFinite(middle) ? [] : [middle];
    },
  };
}

function part(id: string, label: string, show: Show, measure: Measure): Metric {
  return metric(id, label, show, measure, true);
}

/** Counts are per million operations: designs differ in how many operations they do in the same time. */
function perMillion(id: string, label: string, measure: (run: RunResult) => number): Metric {
  return metric(id, `${label} / M ops`, count, (run) => (measure(run) / run.ops) * 1e6);
}

const contendedShare = (lock: "iovaRbtree" | "depot") => (run: RunResult) => {
  const { contended, acquisitions } = run.locks[lock];
  return contended / acquisitions;
};

/** Seconds of CPU time per million operations. */
const cpuLoad = (time: "cpuSeconds" | "cpuUserSeconds" | "cpuSystemSeconds") => (run: RunResult) =>
  (run[time] / run.ops) * 1e6;

/** The same of one CPU's thread and its own operations: that of the CPU that `choose` chooses. */
const threadLoad =
  (choose: (...loads: number[]) => number) =>
  ({ perCpu }: RunResult) => {
    const loads = perCpu.flatMap(({ cpuSeconds, ops }) =>
      cpuSeconds === null ? [] : (cpuSeconds / ops) * 1e6,
    );
    return loads.length === 0 ? null : choose(...loads);
  };

/** Whether Node told the CPU time of threads. */
function tellsThreads({ designs }: WorkloadPart): boolean {
  return [...designs.values()].flat().some(({ perCpu }) => perCpu.some((cpu) => cpu.cpuSeconds !== null));
}

/** What the comparison with `baseline` found. */
function comparedWith(baseline: string): Metric[] {
  return [
    {
      id: "throughputRatio",
      label: `ratio to ${baseline}`,
      isPart: true,
      show: ratio,
      numbers: (_, comparison) => [comparison === undefined ? 1 : (comparison.throughputRatio ?? Number.NaN)],
    },
    {
      id: "ci95",
      label: "95 % interval",
      isPart: true,
      show: ratio,
      numbers: (_, comparison) => comparison?.ci95 ?? [],
    },
  ];
}

type FaultCount = keyof FaultCounts;

const faultOf = (count: FaultCount) => (run: RunResult) => run.faults?.[count] ?? null;
const faultPerMillion = (count: FaultCount) => (run: RunResult) => {
  const value = faultOf(count)(run);
  return value === null ? null : (value / run.ops) * 1e6;
};

const FAULT_METRICS: readonly (readonly [FaultCount, Metric])[] = [
  [
    "failedMagazines",
    metric("failedMagazines", "failed magazines / M ops", count, faultPerMillion("failedMagazines")),
  ],
  ["failedNodes", metric("failedNodes", "failed nodes / M ops", count, faultPerMillion("failedNodes"))],
  ["slowCpuOps", metric("slowCpuOps", "ops of the slow CPU", count, faultOf("slowCpuOps"))],
  ["hotplugs", metric("hotplugs", "CPUs gone offline", count, faultOf("hotplugs"))],
  ["hotplugs", part("offlineSeconds", "seconds, together", plain, faultOf("offlineSeconds"))],
  ["wrongFrees", metric("wrongFrees", "wrong frees / M ops", count, faultPerMillion("wrongFrees"))],
  ["wrongFrees", part("warnings", "WARNs / M ops", count, faultPerMillion("warnings"))],
];

/** Of the faults that were asked for. */
function faultMetrics({ designs }: WorkloadPart): Metric[] {
  const runs = [...designs.values()].flat();
  const asked = (fault: FaultCount) => runs.some((run) => faultOf(fault)(run) !== null);
  return FAULT_METRICS.flatMap(([fault, own]) => (asked(fault) ? own : []));
}

/** Of network cards: what was offered to them, and what of it they had no buffer for. */
function packetMetrics({ designs }: WorkloadPart): Metric[] {
  if (![...designs.values()].flat().some(({ packets }) => packets !== undefined)) return [];
  return [
    metric("packetsOffered", "packets offered", count, ({ packets }) => packets?.offered ?? null),
    part("packetsLost", "lost", percent, ({ packets }) =>
      packets === undefined ? null : packets.lost / packets.offered,
    ),
  ];
}

/** The rows of a workload's table, top to bottom; latency has a table of its own. */
export function metricsFor(workload: WorkloadPart): Metric[] {
  const baseline = workload.comparisons[0]?.baseline;
  return [
    metric("opsPerSecond", "ops/s", count, ({ opsPerSecond }) => opsPerSecond),
    ...(baseline === undefined ? [] : comparedWith(baseline)),
    metric("nsPerOp", "ns/op on each CPU", plain, ({ cpus, seconds, ops }) => (cpus * seconds * 1e9) / ops),
    metric("cpuLoad", "CPU load, s / M ops", plain, cpuLoad("cpuSeconds")),
    part("cpuLoadUser", "user", plain, cpuLoad("cpuUserSeconds")),
    part("cpuLoadSystem", "system", plain, cpuLoad("cpuSystemSeconds")),
    ...(tellsThreads(workload)
      ? [
          part("threadLoadLeast", "least of the CPUs", plain, threadLoad(Math.min)),
          part("threadLoadMost", "most of the CPUs", plain, threadLoad(Math.max)),
        ]
      : []),
    metric("lockWaitShare", "waiting for locks", percent, ({ lockWaitShare }) => lockWaitShare),
    metric(
      "hitRate",
      "rcache hit rate",
      percent,
      ({ rcache }) => rcache.hits / (rcache.hits + rcache.misses),
    ),
    perMillion("depotPushes", "depot pushes", ({ rcache }) => rcache.depotPushes),
    perMillion("depotPops", "depot pops", ({ rcache }) => rcache.depotPops),
    perMillion("depotOverflows", "depot overflows", ({ rcache }) => rcache.depotOverflows),
    metric("treeWork", "tree operations / M ops", count, treeWorkOf),
    perMillion("treeLock", "tree lock taken", ({ locks }) => locks.iovaRbtree.acquisitions),
    part("treeLockContended", "contended", percent, contendedShare("iovaRbtree")),
    perMillion("depotLock", "depot lock taken", ({ locks }) => locks.depot.acquisitions),
    part("depotLockContended", "contended", percent, contendedShare("depot")),
    perMillion("casFailures", "lost CAS", ({ locks }) => locks.depot.casFailures),
    metric("magazinesMean", "magazines, mean", count, ({ memory }) => memory.sampled?.mean.magazines ?? null),
    part("magazinesPeak", "peak", count, ({ memory }) => memory.magazinesPeak),
    metric("bytesMean", "memory, mean", bytes, ({ memory }) => memory.sampled?.mean.bytes ?? null),
    part("bytesPeak", "peak", bytes, ({ memory }) => memory.bytesPeak),
    metric("balanceMean", "ops per CPU, mean", count, ({ balance }) => balance.mean),
    part("balanceMin", "least", count, ({ balance }) => balance.min),
    part("balanceMax", "most", count, ({ balance }) => balance.max),
    part("balanceCv", "cv", percent, ({ balance }) => balance.cv),
    ...packetMetrics(workload),
    ...faultMetrics(workload),
  ];
}
