import type { NetworkSpec } from "../../../src/workload/workload-spec.js";

/** One card with one queue of 8 buffers, whose CPU sends too. Four packets come every 4000 ns. */
export const NETWORK: NetworkSpec = {
  name: "network",
  limitPfn: 2 ** 36 - 1,
  size: 1,
  batch: 4,
  jobs: 1,
  depth: 8,
  irqCpus: [0],
  serviceNs: 1000,
  opsPerSecond: 1e6,
  requestCpuNs: 60,
  interruptNs: 7,
  migrations: 0,
};
