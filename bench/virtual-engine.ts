import { readFileSync } from "node:fs";
import { loadedDepot } from "../src/engine/depot-modules.js";
import { VirtualEngine } from "../src/engine/virtual/virtual-engine.js";
import { DEFAULT_DOMAIN, defaultAllocatorOptions } from "../src/iova/domain.js";
import type { WorkloadSpec } from "../src/workload/workload-spec.js";

const profile = JSON.parse(
  readFileSync(new URL("../../data/profiles/epyc-9124.json", import.meta.url), "utf8"),
);
const [depot = "list", workload = "burst", cpusText = "16", opsText = "100000"] = process.argv.slice(2);
const cpus = Number(cpusText);
const ops = Number(opsText) * cpus;
const specs: Record<string, WorkloadSpec> = {
  burst: { name: "burst", size: 1, burst: 20000, limitPfn: 2 ** 36 - 1 },
  local: { name: "local", size: 1, workingSet: 64, limitPfn: 2 ** 36 - 1 },
  cross: { name: "cross", size: 1, depth: 256, limitPfn: 2 ** 36 - 1 },
  storage: { name: "storage", size: 1, depth: 128, freeCpus: Math.max(1, cpus >> 4), limitPfn: 2 ** 36 - 1 },
  slow: { name: "slow", size: 33, workingSet: 1024, order: "lifo", limitPfn: 2 ** 36 - 1 },
  mixed: {
    name: "mixed",
    sizes: [
      { size: 1, weight: 4 },
      { size: 3, weight: 2 },
      { size: 32, weight: 1 },
    ],
    workingSet: 256,
    limitPfn: 2 ** 36 - 1,
  },
};
const engine = new VirtualEngine(profile, (port) => port);
const began = performance.now();
const result = await engine.run({
  workload: specs[workload]!,
  depot,
  allocator: defaultAllocatorOptions(cpus, loadedDepot(depot)),
  limits: { maxIovas: 1 << 24, maxMagazines: 1 << 18 },
  domain: DEFAULT_DOMAIN,
  seed: 1,
  repetition: 0,
  verify: false,
  ops,
  measure: "full",
  sampleMs: 20,
});
const took = performance.now() - began;
const { perCpu, latency, memory, ...rest } = result;
console.log(
  JSON.stringify({
    ...rest,
    p50: latency?.p50,
    p99: latency?.p99,
    p999: latency?.p999,
    max: latency?.max,
    bytesPeak: memory.bytesPeak,
    mags: memory.magazinesPeak,
  }),
);
console.log(
  `${(took / 1000).toFixed(2)} s, ${(result.ops / took / 1000).toFixed(2)} M ops/s, rss ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB`,
);
