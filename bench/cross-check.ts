import { loadProfile } from "../src/cli/load-profile.js";
import { calibrate } from "../src/engine/calibration/calibrate.js";
import { loadedDepot } from "../src/engine/depot-modules.js";
import type { RunRequest } from "../src/engine/run-request.js";
import { ThreadEngine } from "../src/engine/threads/thread-engine.js";
import { VirtualEngine } from "../src/engine/virtual/virtual-engine.js";
import { DEFAULT_DOMAIN, defaultAllocatorOptions } from "../src/iova/domain.js";
import { describeMachine } from "../src/measure/machine-description.js";
import { median } from "../src/measure/median.js";
import type { RunResult } from "../src/measure/result.js";
import type { WorkloadSpec } from "../src/workload/workload-spec.js";

/**
 * Does the simulation agree with this host where both can run? Threads, and simulated CPUs with the host's calibrated
 * profile, on the same workloads; a table in Markdown.
 *
 *   node dist/bench/cross-check.js [DEPOT]
 */
const LIMIT = 2 ** 36 - 1;
const WORKLOADS: readonly WorkloadSpec[] = [
  { name: "local", size: 1, workingSet: 64, limitPfn: LIMIT },
  { name: "cross", size: 1, depth: 256, limitPfn: LIMIT },
  { name: "burst", size: 1, burst: 20_000, limitPfn: LIMIT },
  { name: "slow", size: 33, workingSet: 1024, order: "lifo", limitPfn: LIMIT },
];
const CPUS = [1, 2] as const;
/**
 * Many and short, for the fastest is compared: calibrated costs are the fastest too, those of an undisturbed core. As long
 * in simulated time, so that the first ranges, which come from the tree, are as small a part of either.
 */
const SECONDS = 0.2;
const REPETITIONS = 15;
const FACTOR = 1.5;

const [depot = "list"] = process.argv.slice(2);
const date = new Date().toISOString().slice(0, "2000-01-01".length);
const { profile, notMeasured } = await calibrate(loadProfile("epyc-9124"), describeMachine(), date);
const simulator = new VirtualEngine(profile, (port) => port);

console.log(`${profile.summary}; depot ${depot}, the fastest of ${REPETITIONS} repetitions\n`);
console.log(
  "| workload | CPUs | threads, M ops/s | their median | simulated, M ops/s | ratio | within 1.5 | tree lock contended, threads | simulated |",
);
console.log("|---|--:|--:|--:|--:|--:|---|--:|--:|");
let missed = 0;
for (const cpus of CPUS) {
  const threads = await ThreadEngine.create({ cpus });
  for (const workload of WORKLOADS) {
    const measured: number[] = [];
    const contended: number[] = [];
    // The first one warms up.
    for (let repetition = 0; repetition <= REPETITIONS; repetition++) {
      const run = await threads.run({ ...request(workload, cpus), repetition, seconds: SECONDS });
      if (repetition === 0) continue;
      measured.push(run.opsPerSecond / 1e6);
      contended.push(contendedShare(run));
    }
    const simulated = await simulator.run({ ...request(workload, cpus), seconds: SECONDS });
    const fastest = Math.max(...measured);
    const ratio = simulated.opsPerSecond / 1e6 / fastest;
    const isWithin = ratio <= FACTOR && ratio >= 1 / FACTOR;
    if (!isWithin) missed++;
    const figures = [fastest, median(measured), simulated.opsPerSecond / 1e6].map((figure) =>
      figure.toFixed(1),
    );
    const shares = [median(contended), contendedShare(simulated)].map(
      (share) => `${(100 * share).toFixed(1)} %`,
    );
    const cells = [...figures, ratio.toFixed(2), isWithin ? "yes" : "MISSED", ...shares];
    console.log(`| ${workload.name} | ${cpus} | ${cells.join(" | ")} |`);
  }
  await threads.close();
}
console.log(
  `\n${missed === 0 ? "all within" : `${missed} missed`}; costs in ns: ${JSON.stringify(profile.ns)}`,
);
for (const line of notMeasured) console.log(`not measured: ${line}`);

/** Of all times that the tree's lock was taken. */
function contendedShare({ locks: { iovaRbtree } }: RunResult): number {
  return iovaRbtree.acquisitions === 0 ? 0 : iovaRbtree.contended / iovaRbtree.acquisitions;
}

function request(workload: WorkloadSpec, cpus: number): RunRequest {
  return {
    workload,
    depot,
    allocator: defaultAllocatorOptions(cpus, loadedDepot(depot)),
    limits: { maxIovas: 2 ** 20, maxMagazines: 2 ** 14 },
    domain: DEFAULT_DOMAIN,
    seed: 1,
    repetition: 0,
    verify: false,
  };
}
