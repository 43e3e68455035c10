import type { FlushMode } from "../../dma/dma-options.js";
import type { RunResult } from "../../measure/result.js";
import { firstCpus } from "../../workload/device/hardware-queue.js";
import type { BlockSpec } from "../../workload/workload-spec.js";
import { type Lab, LIMIT_48 } from "./lab.js";
import { RECLAIM_SETUP, reclaimAtRest } from "./reclaim-at-rest.js";
import type { Found, Simulated } from "./validation.js";

/** Strict against lazy. */
const STRICT = { cpus: 64, jobs: 12, perSecond: 200_000, migrations: 5, seconds: { short: 0.5, full: 2 } };
/** What is called compact: lazy caches hold so many times as much, or more. */
const COMPACT = 2;
/** Many CPUs allocate, a few free. */
const QUEUED = { cpus: 256, queues: 16, depth: 128, seconds: { short: 0.1, full: 0.3 } };
/** So much throughput is a cost, rather than chance. */
const COST = 0.02;
/** Lazy mode and sizes that are not cached. */
const CONVOY = { cpus: [64, 128, 256], pages: 64, perCpu: 1_000, seconds: { short: 0.1, full: 0.5 } };
/** No device in the way. */
const ANY_RATE = 1e12;

/** P6: behaviour that was published without figures. */
export async function simulateBehaviour(lab: Lab): Promise<Simulated> {
  return {
    setup: `strict and lazy: ${STRICT.jobs} jobs on ${STRICT.cpus} CPUs, ${STRICT.perSecond / 1000} k requests/s, each job moves ${STRICT.migrations} times/s; reclaim: ${RECLAIM_SETUP}; throughput: a job on each of ${QUEUED.cpus} CPUs, depth ${QUEUED.depth}, ${QUEUED.queues} hardware queues, lazy, no limit of the device; waits: a job on each of ${CONVOY.cpus.join(", ")} CPUs, ${CONVOY.perCpu} requests/s each of ${CONVOY.pages} pages, lazy`,
    usesProfile: true,
    scaledDown: lab.scaled("shorter simulated times", null),
    found: {
      strict: await strictAgainstLazy(lab),
      ...reclaimAtRest(lab),
      ...(await arrayAgainstOthers(lab)),
      convoy: await convoy(lab),
    },
  };
}

async function strictAgainstLazy(lab: Lab): Promise<Found> {
  const { cpus, jobs, perSecond, migrations } = STRICT;
  const seconds = lab.scaled(STRICT.seconds.short, STRICT.seconds.full);
  const cachedIn = async (flush: FlushMode) => {
    const { memory } = await lab.run({
      depot: "list",
      seconds,
      allocator: { cpus },
      dma: { flush, dma32First: "off" },
      workload: block(lab, cpus, { jobs, opsPerSecond: perSecond, migrations }),
      sampleMs: 1000 * seconds,
    });
    const { cpuPfns, depotPfns } = memory.sampled!.peak;
    return cpuPfns + depotPfns;
  };
  const strict = await cachedIn("strict");
  const lazy = await cachedIn("lazy");
  return {
    text: `${strict} strict, ${lazy} lazy after ${seconds} s`,
    holds: lazy >= COMPACT * strict,
  };
}

async function arrayAgainstOthers(lab: Lab): Promise<Record<string, Found>> {
  const { cpus, queues, depth, seconds } = QUEUED;
  const perSecond = async (depot: string) => {
    const run = await lab.run({
      depot,
      seconds: lab.scaled(seconds.short, seconds.full),
      allocator: { cpus },
      dma: { flush: "lazy", dma32First: "off" },
      workload: block(lab, cpus, { depth, irqCpus: firstCpus(queues, cpus), opsPerSecond: ANY_RATE }),
    });
    return run.opsPerSecond;
  };
  const scaled = await perSecond("array-scaled");
  const array = (await perSecond("array")) / scaled;
  const list = (await perSecond("list")) / scaled;
  return {
    arrayCosts: { text: `array at ${array.toFixed(3)} of it`, holds: array < 1 - COST },
    listCosts: list,
  };
}

async function convoy(lab: Lab): Promise<Found> {
  const { pages, perCpu } = CONVOY;
  const waits: number[] = [];
  for (const cpus of CONVOY.cpus) {
    const run = await lab.run({
      depot: "list",
      seconds: lab.scaled(CONVOY.seconds.short, CONVOY.seconds.full),
      allocator: { cpus },
      dma: { flush: "lazy", dma32First: "off" },
      workload: block(lab, cpus, {
        sizes: [{ size: pages, weight: 1 }],
        opsPerSecond: perCpu * cpus,
      }),
    });
    waits.push(waitPerOperation(run));
  }
  return {
    text: CONVOY.cpus.map((cpus, k) => `${cpus} CPUs ${waits[k]!.toPrecision(3)} ns`).join(", "),
    holds: waits.every((wait, k) => k === 0 || wait / waits[k - 1]! > CONVOY.cpus[k]! / CONVOY.cpus[k - 1]!),
  };
}

function waitPerOperation({ locks, ops }: RunResult): number {
  return locks.iovaRbtree.waitNs / ops;
}

/** A storage device with a job on each CPU and a hardware queue for each, but for what is said. */
function block(
  { profile: { device, ns } }: Lab,
  cpus: number,
  own: Partial<BlockSpec> & Pick<BlockSpec, "opsPerSecond">,
): BlockSpec {
  return {
    name: "block",
    limitPfn: LIMIT_48,
    sizes: [{ size: 1, weight: 1 }],
    jobs: cpus,
    depth: 32,
    irqCpus: firstCpus(cpus, cpus),
    serviceNs: device.serviceNs,
    requestCpuNs: device.requestCpuNs,
    interruptNs: ns.interrupt,
    migrations: 0,
    ...own,
  };
}
