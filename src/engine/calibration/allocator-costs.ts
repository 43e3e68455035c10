import { listDepot } from "../../depot/list-depot.js";
import { DEFAULT_DOMAIN, defaultAllocatorOptions, IovaDomain, machineShape } from "../../iova/domain.js";
import { bootOf, CpuStatistic, cpuStatistics } from "../../memory/cpu-layout.js";
import { layoutOf } from "../../memory/machine-layout.js";
import { ThreadMachine } from "../../memory/thread-machine.js";
import { UPDATE_STEPS } from "../virtual/work-meter.js";
import { fastestNs } from "./fastest.js";

const LIMIT = 2 ** 36 - 1;
const MAX_IOVAS = 2 ** 12;
/** A size that no rcache holds. */
const UNCACHED = 64;
/** A tree that the caches next to a core hold. */
const RANGES = 512;
const OPS = 20_000;

export interface AllocatorCosts {
  readonly treeStepWarm: number;
  readonly object: number;
}

/** What the tree and the slab take in one thread, beside a call and its lock, which is an atomic and a store that hits. */
export function allocatorCosts(callNs: number, atomicNs: number, l1HitNs: number): AllocatorCosts {
  const domain = emptyDomain();
  const object = objectNs(domain);
  const beside = callNs + atomicNs + l1HitNs + object;
  // A step is a load at the least.
  const treeStepWarm = Math.max(l1HitNs, stepNs(domain, RANGES, beside));
  return { treeStepWarm, object };
}

function emptyDomain(): IovaDomain {
  const options = defaultAllocatorOptions(1, listDepot);
  const limits = { domains: 1, maxIovas: MAX_IOVAS, maxMagazines: 64 };
  const machine = ThreadMachine.create(layoutOf(machineShape(options, listDepot, limits)));
  return IovaDomain.create(machine, listDepot, options, DEFAULT_DOMAIN, bootOf(1));
}

/** From the slab and back to it, one of the two. */
function objectNs({ magazines }: IovaDomain): number {
  return fastestNs(2 * OPS, () => {
    for (let k = 0; k < OPS; k++) magazines.free(magazines.alloc(0), 0);
  });
}

/** Allocations and frees at the lower end of a small tree: so many steps each, and the linking and unlinking. */
function stepNs(domain: IovaDomain, ranges: number, beside: number): number {
  const live = Array.from({ length: ranges }, () => domain.allocFast(0, UNCACHED, LIMIT, false));
  const before = stepsOf(domain);
  let rounds = 0;
  const ns = fastestNs(2 * OPS, () => {
    rounds++;
    for (let k = 0; k < OPS; k++) domain.freeFast(0, domain.allocFast(0, UNCACHED, LIMIT, false), UNCACHED);
  });
  const steps = (stepsOf(domain) - before) / (rounds * 2 * OPS);
  for (const pfn of live) domain.freeFast(0, pfn, UNCACHED);
  return (ns - beside) / (steps + UPDATE_STEPS);
}

function stepsOf({ machine }: IovaDomain): number {
  const at = cpuStatistics(machine.layout.cpus, 0);
  return machine.f64[at + CpuStatistic.treeSteps]! + machine.f64[at + CpuStatistic.findSteps]!;
}
