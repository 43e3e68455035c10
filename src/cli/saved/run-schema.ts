import { z } from "zod";
import type { RunResult } from "../../measure/result.js";
import { schemaOf } from "./schema-of.js";

const count = z.number();
const ns = z.number();

const figures = {
  samples: count,
  mean: ns,
  p50: ns,
  p90: ns,
  p99: ns,
  p999: ns,
  max: ns,
};

const figuresOfKind = z.object(figures).nullable();

const latency = z.object({
  ...figures,
  kinds: z.object({
    allocHit: figuresOfKind,
    allocMiss: figuresOfKind,
    freeMagazine: figuresOfKind,
    freeTree: figuresOfKind,
    freeQueued: figuresOfKind.exactOptional(),
    freeRing: figuresOfKind.exactOptional(),
  }),
  every: z.number(),
  clockCostNs: ns,
});

const lock = z.object({
  acquisitions: count,
  contended: count,
  casFailures: count,
  waitNs: ns,
  minWaitNs: ns,
  maxWaitNs: ns,
  holdNs: ns.nullable(),
  hold: z.object({ samples: count, minNs: ns, meanNs: ns, maxNs: ns }).nullable(),
});

const levels = z.object({
  magazines: count,
  treeNodes: count,
  bytes: count,
  cpuPfns: count,
  depotPfns: count,
  livePfns: count,
  depots: z.array(count),
});

const memory = z.object({
  magazinesNow: count,
  magazinesPeak: count,
  iovasNow: count,
  iovasPeak: count,
  bytesPeak: count,
  magazineSize: count,
  magazineBytes: count,
  iovaBytes: count,
  timeline: z.array(z.tuple([z.number(), count, count, count, count], count)),
  sampled: z.object({ mean: levels, peak: levels }).nullable(),
});

const faults = z.object({
  failedMagazines: count.nullable(),
  failedNodes: count.nullable(),
  hotplugs: count.nullable(),
  offlineSeconds: z.number().nullable(),
  slowCpuOps: count.nullable(),
  wrongFrees: count.nullable(),
  warnings: count,
});

const cpu = z.object({
  ops: count,
  allocs: count,
  frees: count,
  failedAllocs: count,
  seconds: z.number(),
  cpuSeconds: z.number().nullable(),
  lockWaitNs: ns,
});

export const runSchema = schemaOf<RunResult>()(
  z.object({
    measure: z.enum(["full", "off"]),
    workload: z.string(),
    depot: z.string(),
    cpus: count,
    engine: z.enum(["threads", "virtual"]),
    repetition: count,
    seconds: z.number(),
    ops: count,
    opsPerSecond: z.number(),
    cpuSeconds: z.number(),
    cpuUserSeconds: z.number(),
    cpuSystemSeconds: z.number(),
    lockWaitShare: z.number(),
    latency: latency.nullable(),
    rcache: z.object({
      hits: count,
      misses: count,
      depotPushes: count,
      depotPops: count,
      depotOverflows: count,
      flushes: count,
      reclaimed: count,
    }),
    tree: z.object({ allocs: count, frees: count, steps: count }),
    locks: z.object({ iovaRbtree: lock, depot: lock, cpuRcache: lock, flushQueue: lock }),
    memory,
    depotPeak: z.array(count),
    perCpu: z.array(cpu),
    balance: z.object({ min: z.number(), mean: z.number(), max: z.number(), cv: z.number() }),
    packets: z.object({ offered: count, lost: count }).optional(),
    faults: faults.nullable(),
    disturbance: z.object({ steal: z.number(), others: z.number() }).nullable(),
    verified: z.boolean(),
  }),
);
