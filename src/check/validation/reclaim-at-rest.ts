import type { BlockSpec } from "../../workload/workload-spec.js";
import { type Lab, LIMIT_48, type Trial } from "./lab.js";

const CPUS = 4;
/** In flight at once, a quarter of them of each CPU: some 15 magazines of either size come to rest. */
const REQUESTS = 4096;
/** Of both bins. */
const SIZES = [
  { size: 1, weight: 1 },
  { size: 2, weight: 1 },
] as const;
/** Of the device, in seconds: so long that reclaim is through in that time. */
const SERVICE = 3;
/** No device in the way of one with another. */
const ANY_RATE = 1e12;
/** From then on nobody allocates or frees, until the last request ends. */
const REST = { from: SERVICE + 0.5, to: 2 * SERVICE } as const;

export const RECLAIM_SETUP = `${REQUESTS} requests of one page and of two on ${CPUS} CPUs, all ended after ${SERVICE} s and freed on one of them, then one more alone in the device for as long`;

/**
 * Depots that nobody uses any more: what reclaim leaves in them for each CPU, and how many ms it takes for a magazine of a
 * bin.
 */
export function reclaimAtRest(lab: Lab): { reclaimLeft: number; reclaimMs: number } {
  const run = lab.open(trial(lab));
  const freedAt: number[] = [];
  let now = run.look();
  while (now.seconds < REST.to) {
    // One event: it happens at the time that was told before it.
    run.play(1);
    const next = run.look();
    if (now.seconds > REST.from && next.depots[0]! < now.depots[0]!) freedAt.push(1000 * now.seconds);
    now = next;
  }
  while (!run.play(1000));
  run.finish();
  const gaps = freedAt.slice(1).map((ms, k) => ms - freedAt[k]!);
  return {
    reclaimLeft: Math.max(...now.depots) / CPUS,
    reclaimMs: gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length,
  };
}

/** Once all are in flight there is one request left, which begins when the first one ends. */
function trial({ profile: { device, ns } }: Lab): Trial {
  const workload: BlockSpec = {
    name: "block",
    limitPfn: LIMIT_48,
    sizes: SIZES,
    jobs: CPUS,
    depth: REQUESTS / CPUS,
    irqCpus: [0],
    serviceNs: 1e9 * SERVICE,
    opsPerSecond: ANY_RATE,
    requestCpuNs: device.requestCpuNs,
    interruptNs: ns.interrupt,
    migrations: 0,
  };
  return { depot: "list", ops: 2 * (REQUESTS + 1), allocator: { cpus: CPUS }, workload };
}
