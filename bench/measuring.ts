import { availableParallelism } from "node:os";
import { findDepotDesign } from "../src/depot/registry.js";
import type { RunRequest } from "../src/engine/run-request.js";
import { ThreadEngine } from "../src/engine/threads/thread-engine.js";
import { DEFAULT_DOMAIN, defaultAllocatorOptions } from "../src/iova/allocator-options.js";
import { median } from "../src/measure/median.js";
import { FIRST_DISTANCE, samplingDistance } from "../src/measure/sampling-distance.js";
import type { WorkloadSpec } from "../src/workload/workload-spec.js";
import { LIMIT_32 } from "./new-domain.js";
import { atMost, type Finding, type Question } from "./question.js";

const SECONDS = 0.15;
const PAIRS = 40;
/** Memory is sampled as often as it is by default. */
const SAMPLE_MS = 20;

const local: WorkloadSpec = { name: "local", size: 1, workingSet: 64, limitPfn: LIMIT_32 };
const burst: WorkloadSpec = { name: "burst", size: 1, burst: 20_000, limitPfn: LIMIT_32 };
const slow: WorkloadSpec = { name: "slow", size: 33, workingSet: 1024, order: "lifo", limitPfn: LIMIT_32 };

/** What does it cost to be looked at? */
export const measuring: Question = {
  title: "a run with everything measured, against one with measuring off",
  imitates: "the fastest operations, which suffer most, and those that take the tree's lock each time",
  async answer() {
    // One core is left for the thread that samples memory.
    const engine = await ThreadEngine.create({ cpus: Math.max(1, availableParallelism() - 1) });
    const findings: Finding[] = [];
    for (const [workload, depot] of [
      [local, "list"],
      [burst, "list"],
      [burst, "array"],
      [slow, "list"],
    ] as const) {
      findings.push({
        what: `${workload.name}, ${depot}: time of an operation, measured / not`,
        ratio: await cost(engine, workload, depot),
        target: atMost(1.03),
      });
    }
    await engine.close();
    return findings;
  },
};

/** The middle of the ratios of runs side by side, each before the other in turn. */
async function cost(engine: ThreadEngine, workload: WorkloadSpec, depot: string): Promise<number> {
  const ratios: number[] = [];
  let sampleEvery = FIRST_DISTANCE;
  for (let pair = -2; pair < PAIRS; pair++) {
    const order = pair % 2 === 0 ? (["full", "off"] as const) : (["off", "full"] as const);
    const speed = { full: 0, off: 0 };
    for (const measure of order) {
      const run = await engine.run({ ...requestFor(engine.cpus, workload, depot, measure), sampleEvery });
      speed[measure] = run.opsPerSecond;
      // As a campaign does it.
      sampleEvery = samplingDistance(run);
    }
    if (pair >= 0) ratios.push(speed.off / speed.full);
  }
  return median(ratios);
}

function requestFor(
  cpus: number,
  workload: WorkloadSpec,
  depot: string,
  measure: "full" | "off",
): RunRequest {
  return {
    workload,
    depot,
    measure,
    ...(measure === "full" && { sampleMs: SAMPLE_MS }),
    allocator: defaultAllocatorOptions(cpus, findDepotDesign(depot)!),
    limits: { maxIovas: 2 ** 22, maxMagazines: 2 ** 16 },
    domain: DEFAULT_DOMAIN,
    seed: 1,
    repetition: 0,
    seconds: SECONDS,
    verify: false,
  };
}
