import { loadedDepot } from "../../src/engine/depot-modules.js";
import type { RunRequest } from "../../src/engine/run-request.js";
import { type AllocatorOptions, DEFAULT_DOMAIN, defaultAllocatorOptions } from "../../src/iova/domain.js";
import type { WorkloadSpec } from "../../src/workload/workload-spec.js";

/** The highest pfn of a 32-bit device with 4 KiB granules. */
export const LIMIT_32 = 2 ** 20 - 1;

export const WORKLOADS: readonly WorkloadSpec[] = [
  { name: "local", size: 1, workingSet: 64, limitPfn: LIMIT_32 },
  { name: "cross", size: 1, depth: 64, limitPfn: LIMIT_32 },
  { name: "storage", size: 2, depth: 16, freeCpus: 1, limitPfn: LIMIT_32 },
  { name: "storage", size: 1, depth: 8, freeCpus: 2, limitPfn: LIMIT_32 },
  { name: "burst", size: 1, burst: 2000, limitPfn: LIMIT_32 },
  {
    name: "mixed",
    sizes: [
      { size: 1, weight: 4 },
      { size: 3, weight: 2 },
      { size: 32, weight: 1 },
    ],
    workingSet: 500,
    limitPfn: LIMIT_32,
  },
  { name: "slow", size: 33, workingSet: 50, order: "random", limitPfn: 2 ** 36 - 1 },
];

/** A request that checks its result; everything about it can be overridden. */
export function request(
  workload: WorkloadSpec,
  depot: string,
  cpus: number,
  overrides: Partial<Omit<RunRequest, "allocator">> & { allocator?: Partial<AllocatorOptions> } = {},
): RunRequest {
  const allocator = { ...defaultAllocatorOptions(cpus, loadedDepot(depot)), ...overrides.allocator };
  return {
    workload,
    depot,
    limits: { maxIovas: 1 << 20, maxMagazines: 1 << 14 },
    domain: DEFAULT_DOMAIN,
    seed: 1,
    repetition: 0,
    verify: true,
    ...overrides,
    allocator,
  };
}
