import { z } from "zod";
import type { RunResult } from "../../measure/result.js";
import { amount } from "./amount.js";
import { schemaOf } from "./schema-of.js";

const count = amount;
const ns = amount;
/** A look at a depot while it is used: what a design of a user's own says then is its own. */
const look = z.number();

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
  every: amount,
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
  magazines: look,
  treeNodes: look,
  bytes: look,
  cpuPfns: look,
  depotPfns: look,
  livePfns: look,
  depots: z.array(look),
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
  timeline: z.array(z.tuple([amount, look, look, look, look], look)),
  sampled: z.object({ mean: levels, peak: levels }).nullable(),
});

const faults = z.object({
  failedMagazines: count.nullable(),
  failedNodes: count.nullable(),
  hotplugs: count.nullable(),
  offlineSeconds: amount.nullable(),
  slowCpuOps: count.nullable(),
  wrongFrees: count.nullable(),
  warnings: count,
});

const cpu = z.object({
  ops: count,
  allocs: count,
  frees: count,
  failedAllocs: count,
  seconds: amount,
  cpuSeconds: amount.nullable(),
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
    seconds: amount,
    ops: count,
    opsPerSecond: amount,
    cpuSeconds: amount,
    cpuUserSeconds: amount,
    cpuSystemSeconds: amount,
    lockWaitShare: amount,
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
    depotPeak: z.array(look),
    perCpu: z.array(cpu),
    balance: z.object({ min: count, mean: amount, max: count, cv: amount }),
    packets: z.object({ offered: count, lost: count }).optional(),
    faults: faults.nullable(),
    disturbance: z.object({ steal: z.number(), others: z.number() }).nullable(),
    verified: z.boolean(),
  }),
);
