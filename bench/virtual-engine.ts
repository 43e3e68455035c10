import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import Table from "cli-table3";
import { loadProfile } from "../src/cli/load-profile.js";
import { NO_DMA } from "../src/dma/dma-options.js";
import { loadedDepot } from "../src/engine/depot-modules.js";
import { VirtualEngine } from "../src/engine/virtual/virtual-engine.js";
import { DEFAULT_DOMAIN, defaultAllocatorOptions } from "../src/iova/domain.js";
import { firstCpus } from "../src/workload/device/hardware-queue.js";
import type { BlockSpec, WorkloadSpec } from "../src/workload/workload-spec.js";

/**
 * How fast CPUs are simulated: operations in a second of CPU time of the one core that simulates them, for few CPUs and
 * for many, and the memory that it takes. Each run is a process of its own: `node dist/bench/virtual-engine.js`.
 */
const FEW = 16;
const MANY = 448;
const OPS_PER_CPU = 100_000;
/** At least so many operations in a second for FEW, at most so many times slower for MANY, in so many seconds and MiB. */
const TARGET = { opsPerSecond: 2e6, slowdown: 2, seconds: 60, mebibytes: 1024 };

const limitPfn = 2 ** 36 - 1;
const profile = loadProfile("epyc-9124");

/** One disk for all CPUs: a job, a hardware queue with its interrupt and a flush queue's ring for each. */
function disk(cpus: number): BlockSpec {
  return {
    name: "block",
    limitPfn,
    sizes: [{ size: 1, weight: 1 }],
    jobs: cpus,
    depth: 128,
    irqCpus: firstCpus(cpus, cpus),
    ...profile.device,
    interruptNs: profile.ns.interrupt,
    migrations: 0,
  };
}

const WORKLOADS: readonly ((cpus: number) => WorkloadSpec)[] = [
  () => ({ name: "local", size: 1, workingSet: 64, limitPfn }),
  () => ({ name: "burst", size: 1, burst: 20_000, limitPfn }),
  () => ({
    name: "mixed",
    sizes: [1, 2, 8, 32].map((size) => ({ size, weight: 1 })),
    workingSet: 256,
    limitPfn,
  }),
  () => ({ name: "cross", size: 1, depth: 256, limitPfn }),
  () => ({ name: "slow", size: 33, workingSet: 1024, order: "lifo", limitPfn }),
  disk,
];

interface Run {
  readonly opsPerSecond: number;
  readonly seconds: number;
  readonly mebibytes: number;
}

/** So often that all are as many as those of MANY: whatever the engine has to be compiled for is as small a part of each. */
async function simulate(workload: WorkloadSpec, cpus: number): Promise<Run> {
  const engine = new VirtualEngine(profile, (port) => port);
  const began = process.cpuUsage();
  let ops = 0;
  while (ops < OPS_PER_CPU * MANY) {
    const run = await engine.run({
      workload,
      depot: "list",
      allocator: defaultAllocatorOptions(cpus, loadedDepot("list")),
      limits: { maxIovas: 2 ** 24, maxMagazines: 2 ** 17 },
      domain: DEFAULT_DOMAIN,
      dma: workload.name === "block" ? { flush: "lazy", dma32First: "6.12" } : NO_DMA,
      seed: 1,
      repetition: 0,
      verify: false,
      ops: OPS_PER_CPU * cpus,
      measure: "full",
      sampleMs: 20,
    });
    ops += run.ops;
  }
  const { user, system } = process.cpuUsage(began);
  const seconds = (user + system) / 1e6;
  return { opsPerSecond: ops / seconds, seconds, mebibytes: process.resourceUsage().maxRSS / 1024 };
}

/** The same in a process of its own. */
function apart(index: number, cpus: number): Run {
  const words = [fileURLToPath(import.meta.url), String(index), String(cpus)];
  const { stdout, status, stderr } = spawnSync(process.execPath, words, { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Run;
}

const [index, cpus] = process.argv.slice(2).map(Number);
if (index !== undefined && cpus !== undefined) {
  console.log(JSON.stringify(await simulate(WORKLOADS[index]!(cpus), cpus)));
} else {
  const table = new Table({
    head: ["workload", `ops/s, ${FEW} CPUs`, `${MANY} CPUs`, "slower", `s, ${MANY} CPUs`, "MiB", ""],
    colAligns: ["left", "right", "right", "right", "right", "right", "left"],
    style: { head: [], border: [], compact: true },
  });
  for (const [at, workload] of WORKLOADS.entries()) {
    const few = apart(at, FEW);
    const many = apart(at, MANY);
    const slower = few.opsPerSecond / many.opsPerSecond;
    const isMet =
      few.opsPerSecond >= TARGET.opsPerSecond &&
      slower <= TARGET.slowdown &&
      many.seconds < TARGET.seconds &&
      many.mebibytes < TARGET.mebibytes;
    const millions = (run: Run) => `${(run.opsPerSecond / 1e6).toFixed(1)} M`;
    const figures = [slower.toFixed(2), many.seconds.toFixed(1), many.mebibytes.toFixed(0)];
    table.push([workload(FEW).name, millions(few), millions(many), ...figures, isMet ? "ok" : "MISSED"]);
  }
  console.log(table.toString());
}
