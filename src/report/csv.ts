import { stringify } from "csv-stringify/sync";
import { LATENCY_KINDS, type LockName, type MeasuredResult, type RunResult } from "../measure/result.js";

const FIGURES = ["samples", "mean", "p50", "p90", "p99", "p999", "max"];
const LOCKS = ["iovaRbtree", "depot", "cpuRcache", "flushQueue"] as const satisfies readonly LockName[];
const LOCK_COUNTS = [
  "acquisitions",
  "contended",
  "casFailures",
  "waitNs",
  "minWaitNs",
  "maxWaitNs",
  "holdNs",
];
const HOLDS = ["samples", "minNs", "meanNs", "maxNs"];
const LEVELS = ["magazines", "treeNodes", "bytes", "cpuPfns", "depotPfns", "livePfns"];
const CPU = ["ops", "allocs", "frees", "failedAllocs", "seconds", "cpuSeconds", "lockWaitNs"];

/**
 * Of every run: the way to a value in the JSON, which is the column's name too. That of the profile begins at the result:
 * it names the machine that was simulated, and is empty where one was measured.
 */
export const RUN_COLUMNS: readonly string[] = [
  ...["workload", "depot", "repetition", "measure", "cpus", "engine", "profile.name"],
  ...["seconds", "ops", "opsPerSecond"],
  ...["cpuSeconds", "cpuUserSeconds", "cpuSystemSeconds", "lockWaitShare"],
  ...under("latency", FIGURES),
  ...LATENCY_KINDS.flatMap((kind) => under(`latency.kinds.${kind}`, FIGURES)),
  ...under("latency", ["every", "clockCostNs"]),
  ...under("rcache", [
    "hits",
    "misses",
    "depotPushes",
    "depotPops",
    "depotOverflows",
    "flushes",
    "reclaimed",
  ]),
  ...under("tree", ["allocs", "frees", "steps"]),
  ...LOCKS.flatMap((lock) => [...under(`locks.${lock}`, LOCK_COUNTS), ...under(`locks.${lock}.hold`, HOLDS)]),
  ...under("memory", ["magazinesNow", "magazinesPeak", "iovasNow", "iovasPeak", "bytesPeak"]),
  ...under("memory", ["magazineSize", "magazineBytes", "iovaBytes"]),
  ...under("memory.sampled.mean", LEVELS),
  ...under("memory.sampled.peak", LEVELS),
  ...under("balance", ["min", "mean", "max", "cv"]),
  ...under("packets", ["offered", "lost"]),
  ...under("faults", ["failedMagazines", "failedNodes", "hotplugs", "offlineSeconds", "slowCpuOps"]),
  ...under("faults", ["wrongFrees", "warnings"]),
  ...under("disturbance", ["steal", "others"]),
  "verified",
];

/**
 * One row per run, the controls last: those have `off` as their `measure`. Columns are named by their place in the JSON,
 * `latency.kinds.allocHit.p99`; those of bins and of CPUs (`perCpu.0.ops`) come last, as many as the largest run has.
 * What was not measured is empty; timelines are left out.
 */
export function renderCsv({ runs, controls, profile }: MeasuredResult): string {
  const all = [...runs, ...controls];
  const columns = [...RUN_COLUMNS, ...binColumns(all), ...cpuColumns(all)];
  const rows = all.map((run) => columns.map((column) => valueAt({ ...run, profile }, column)));
  return stringify([columns, ...rows], { cast: { boolean: String } });
}

export function binColumns(runs: readonly Pick<RunResult, "depotPeak">[]): string[] {
  const bins = indices(Math.max(0, ...runs.map(({ depotPeak }) => depotPeak.length)));
  return [
    ...under("depotPeak", bins),
    ...under("memory.sampled.mean.depots", bins),
    ...under("memory.sampled.peak.depots", bins),
  ];
}

function cpuColumns(runs: readonly RunResult[]): string[] {
  const cpus = indices(Math.max(0, ...runs.map(({ perCpu }) => perCpu.length)));
  return cpus.flatMap((cpu) => under(`perCpu.${cpu}`, CPU));
}

function indices(number: number): string[] {
  return Array.from({ length: number }, (_, index) => String(index));
}

function under(path: string, names: readonly string[]): string[] {
  return names.map((name) => `${path}.${name}`);
}

export function valueAt(run: object, path: string): unknown {
  let value: unknown = run;
  for (const name of path.split(".")) {
    if (value === null || value === undefined) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
