/**
 * What each figure of a machine profile is the price of: profiles in which one figure is COST and all others are nothing,
 * and what some operations then take, worked out by hand.
 */
import { describe, expect, it } from "vitest";
import { loadedDepot } from "../../../src/engine/depot-modules.js";
import type { RunRequest } from "../../../src/engine/run-request.js";
import { VirtualRun } from "../../../src/engine/virtual/virtual-run.js";
import type { IovaDomain } from "../../../src/iova/domain.js";
import type { DeviceCosts, MachineCosts, MachineProfile } from "../../../src/measure/machine-profile.js";
import {
  CPU_F64,
  CpuStatistic,
  cpuStatistics,
  kworkerOf,
  LOCK_STATISTICS,
  LockStatistic,
} from "../../../src/memory/cpu-layout.js";
import { LockClass } from "../../../src/memory/machine.js";
import { MachineHeader } from "../../../src/memory/machine-layout.js";
import type { BlockSpec } from "../../../src/workload/workload-spec.js";
import { request } from "../requests.js";
import { BareMachine, bareDomains, FREE_PROFILE, profileOf } from "./bare-machine.js";

/** A prime, so that what was counted can be told from what it comes to. */
const COST = 7;
const LIMIT = 2 ** 36 - 1;
const SECOND = 1e9;

interface Priced {
  readonly took: (profile: MachineProfile) => number | readonly number[];
  /** In COSTs. */
  readonly expected: number | readonly number[];
}

/** Operations for each figure; the compiler asks for those of a new one. */
const OF_THE_MACHINE: Readonly<Record<keyof MachineCosts, Readonly<Record<string, Priced>>>> = {
  allocCall: {
    "each call that allocates": { took: (profile) => bursts(profile, 4, 7), expected: 4 },
  },
  freeCall: {
    "each call that frees": { took: (profile) => bursts(profile, 4, 7), expected: 3 },
    "each range that a flush queue frees, not one that it takes": {
      // The 256th finds the ring full: the 255 before it are freed.
      took: (profile) => bursts(profile, 256, 512, { dma: { flush: "lazy", dma32First: "off" } }),
      expected: 255,
    },
  },
  queueCall: {
    "each call that queues": {
      took: (profile) => bursts(profile, 256, 512, { dma: { flush: "lazy", dma32First: "off" } }),
      expected: 256,
    },
    "no call that frees at once": {
      took: (profile) => bursts(profile, 4, 8, { dma: { flush: "strict", dma32First: "off" } }),
      expected: 0,
    },
  },
  l1Hit: {
    "the word of a lock that is released": { took: treeLocks, expected: [1, 1, 1, 1] },
    "each hand-over into a line that is there": { took: handOvers, expected: [1, 1, 0, 0, 0] },
  },
  transferSameCluster: {
    "the way of a lock's line from a CPU that shares a cache": { took: treeLocks, expected: [0, 0, 1, 0] },
    "the way of a hand-over's line from a CPU that shares a cache": {
      took: handOvers,
      expected: [0, 0, 1, 0, 0],
    },
  },
  transferOtherCluster: {
    // CPU 8 had it before the first one.
    "the way of a lock's line from elsewhere": { took: treeLocks, expected: [1, 0, 0, 1] },
    "the way of a hand-over's line from elsewhere": { took: handOvers, expected: [0, 0, 0, 1, 1] },
  },
  atomic: {
    "no hand-over: its store is a plain one": { took: handOvers, expected: [0, 0, 0, 0, 0] },
    "taking a lock, wherever it comes from": { took: treeLocks, expected: [1, 1, 1, 1] },
  },
  treeStepWarm: {
    "each step of a walk, 12 of an update": {
      took: (profile) =>
        inTurn(profile, 1, [
          // From the cached node, one step down to the gap; each time to the left of the others.
          [0, (domain) => domain.alloc(0, 1, LIMIT, true)],
          [0, (domain) => domain.alloc(0, 1, LIMIT, true)],
          [0, (domain) => domain.alloc(0, 1, LIMIT, true)],
          // The cached node itself: nothing is looked for.
          [0, (domain) => domain.free(0, LIMIT - 2)],
          [0, (domain) => domain.alloc(0, 1, LIMIT, true)],
          // Of { the second { third } <- FIRST -> anchor }: the root, and the anchor, which is above it.
          [0, (domain) => domain.free(0, LIMIT)],
        ]),
      expected: [1 + 12, 1 + 12, 1 + 12, 12, 1 + 12, 2 + 12],
    },
  },
  treeStepCold: {
    "each step to what another CPU wrote since": {
      took: (profile) =>
        inTurn(profile, 2, [
          [0, (domain) => domain.alloc(0, 1, LIMIT, true)],
          [1, (domain) => domain.alloc(1, 1, LIMIT, true)],
          [1, (domain) => domain.alloc(1, 1, LIMIT, true)],
          [0, (domain) => domain.alloc(0, 1, LIMIT, true)],
          [0, (domain) => domain.alloc(0, 1, LIMIT, true)],
          // The first one is still the root: two steps as above.
          [1, (domain) => domain.free(1, LIMIT)],
        ]),
      expected: [0, 1, 0, 1, 0, 2],
    },
  },
  magazineWord: {
    // 127 go to loaded, 127 to what was prev, and for the next one the full magazine goes to the depot.
    "each word of a magazine that another CPU put into the depot": {
      took: (profile) =>
        inTurn(profile, 2, [
          [0, (domain) => cached(domain, 2 * 127 + 1)],
          [1, (domain) => allocated(domain, 1, 1)],
          [1, (domain) => allocated(domain, 126, 1)],
        ]),
      expected: [0, 128, 0],
    },
    "no word of a magazine that comes back to who put it there": {
      took: (profile) =>
        inTurn(profile, 2, [
          [0, (domain) => cached(domain, 2 * 127 + 1)],
          [0, (domain) => allocated(domain, 2 * 127 + 1)],
        ]),
      expected: [0, 0],
    },
    "each word in the depot and each pfn of a pair, when another CPU drains them": {
      took: (profile) =>
        inTurn(profile, 2, [
          [0, (domain) => cached(domain, 4 * 127 + 1)],
          [1, (domain) => domain.flush(1)],
          [0, (domain) => cached(domain, 4 * 127 + 1)],
          [0, (domain) => domain.flush(0)],
        ]),
      // Of the pair, prev is full, and loaded has one.
      expected: [0, 3 * 128 + 128, 0, 0],
    },
    "each pfn of the magazines of a CPU that is gone, for who drains them": {
      took: (profile) =>
        inTurn(profile, 2, [
          [0, (domain) => cached(domain, 200)],
          [1, (domain) => domain.freeCpuCachedIovas(0, 1)],
        ]),
      expected: [0, 200],
    },
    "each word in a hold of the tree's lock, where the magazine is freed": {
      took: (profile) => [holdsOf(profile, (domain) => domain.flush(1)), reclaimHold(profile)],
      expected: [128, 128],
    },
  },
  object: {
    "each iova that the tree takes or gives back, under the lock or not": {
      took: (profile) =>
        inTurn(profile, 1, [
          [0, (domain) => allocated(domain, 5)],
          [0, (domain) => domain.free(0, LIMIT)],
          [
            0,
            (domain) => {
              for (let k = 1; k < 5; k++) domain.freeFast(0, LIMIT - k, 1);
            },
          ],
          [0, (domain) => domain.flush(0)],
        ]),
      expected: [5, 1, 0, 4],
    },
  },
  interrupt: {
    "each interrupt of a device": {
      took: ({ ns }) => requests({ interruptNs: ns.interrupt }, 3),
      expected: 3,
    },
    "one interrupt for what ends while its handler is at work": {
      took: ({ ns }) => requests({ interruptNs: ns.interrupt, depth: 8, serviceNs: 1000 }, 8) - 1000,
      expected: 1,
    },
  },
  timer: {
    "each interrupt of a flush queue's timer": { took: timed, expected: 1 },
  },
  iotlbFlush: {
    "each unmap in strict mode": {
      took: (profile) => bursts(profile, 4, 7, { dma: { flush: "strict", dma32First: "off" } }),
      expected: 3,
    },
    "a whole ring in lazy mode": {
      took: (profile) => bursts(profile, 256, 512, { dma: { flush: "lazy", dma32First: "off" } }),
      expected: 1,
    },
    "all rings when the timer comes": { took: timed, expected: 1 },
  },
};

const OF_THE_DEVICE: Readonly<Record<keyof DeviceCosts, Priced>> = {
  serviceNs: { took: ({ device }) => requests({ serviceNs: device.serviceNs }, 3), expected: 3 },
  // Each of 8 requests that come at once ends so long after the one before.
  opsPerSecond: {
    took: () => requests({ opsPerSecond: SECOND / COST, depth: 8 }, 8),
    expected: 8,
  },
  // Half of it before the device has a request, half after.
  requestCpuNs: { took: ({ device }) => requests({ requestCpuNs: device.requestCpuNs }, 3), expected: 3 },
};

const inNs = (costs: number | readonly number[]) =>
  typeof costs === "number" ? COST * costs : costs.map((cost) => COST * cost);

/** A step to what others wrote costs no less than one to one's own. */
const alone = (figure: string): Partial<MachineCosts> =>
  figure === "treeStepWarm" ? { treeStepWarm: COST, treeStepCold: COST } : { [figure]: COST };

describe.each(Object.entries(OF_THE_MACHINE))("ns.%s is the price of", (figure, ways) => {
  it.each(Object.entries(ways))("%s", (_, { took, expected }) => {
    expect(took(profileOf(alone(figure)))).toEqual(inNs(expected));
    expect(took(FREE_PROFILE)).toEqual(inNs(typeof expected === "number" ? 0 : expected.map(() => 0)));
  });
});

describe("of a device", () => {
  it.each(Object.entries(OF_THE_DEVICE))("%s is in each request", (figure, { took, expected }) => {
    const device = { ...FREE_PROFILE.device, [figure]: COST };
    expect(took({ ...FREE_PROFILE, device })).toEqual(inNs(expected));
  });
});

// -- Operations on a bare machine ---------------------------------------------------------------------------------

type Step = readonly [cpu: number, step: (domain: IovaDomain) => unknown];

/** What each step takes; they come one after the other. */
function inTurn(profile: MachineProfile, cpus: number, steps: readonly Step[]): number[] {
  const APART = 1e6;
  const { bare, domains } = bareDomains(cpus, profile);
  const took: number[] = [];
  for (const [k, [cpu, step]] of steps.entries()) bare.add(cpu, APART * (k + 1), () => step(domains[0]!));
  bare.play((_, end) => took.push(end % APART));
  return took;
}

/** The longest hold of the tree's lock while `step` is done on CPU 1, when CPU 0 has a magazine in the depot and another. */
function holdsOf(profile: MachineProfile, step: (domain: IovaDomain) => unknown, by = 1): number {
  const { bare, domains } = bareDomains(2, profile);
  const [domain] = domains as [IovaDomain];
  const { machine } = bare;
  bare.add(0, 0, () => cached(domain, 2 * 127 + 1));
  bare.play();
  machine.begin(by, 1e6);
  step(domain);
  if (!machine.end()) bare.locks.start(by, 1e6);
  const program = machine.programs[by]!;
  while (program.at < program.length) bare.locks.resume(by, bare.queue.nextTime);
  const row =
    cpuStatistics(machine.layout.cpus, 0) + CpuStatistic.locks + LockClass.iovaRbtree * LOCK_STATISTICS;
  return Math.max(...[0, 1, by].map((cpu) => machine.f64[row + cpu * CPU_F64 + LockStatistic.maxHold]!));
}

/** The same of reclaim, which takes the magazine out of the depot once more CPUs are gone than there are magazines. */
function reclaimHold(profile: MachineProfile): number {
  const kworker = kworkerOf(2);
  return holdsOf(
    profile,
    (domain) => {
      domain.machine.i32[domain.machine.layout.header + MachineHeader.onlineCpus] = 0;
      return domain.runQueuedWork(kworker);
    },
    kworker,
  );
}

/** CPUs 0, 0, 1 and 8 take the tree's lock, when each has iovas of its own and CPU 8 had the lock last. */
function treeLocks(profile: MachineProfile): number[] {
  const allocOn = (cpu: number): Step => [cpu, (domain) => domain.alloc(cpu, 1, LIMIT, true)];
  return inTurn(profile, 9, [0, 1, 8, 0, 0, 1, 8].map(allocOn)).slice(3);
}

/** CPUs 0, 0, 1, 8 and 0 write to the same line, in turn. */
function handOvers(profile: MachineProfile): number[] {
  const APART = 1e6;
  const bare = new BareMachine(9, profile);
  const took: number[] = [];
  for (const [k, cpu] of [0, 0, 1, 8, 0].entries())
    bare.add(cpu, APART * (k + 1), () => bare.machine.write(bare.lockAt(0)));
  bare.play((_, end) => took.push(end % APART));
  return took;
}

/** Takes so many ranges, one below the other, as nothing is cached or as it comes. */
function allocated(domain: IovaDomain, count: number, cpu = 0): number[] {
  return Array.from({ length: count }, () => domain.allocFast(cpu, 1, LIMIT, true));
}

function cached(domain: IovaDomain, count: number): void {
  for (const pfn of allocated(domain, count)) domain.freeFast(0, pfn, 1);
}

// -- Runs ---------------------------------------------------------------------------------------------------------

/** How long a CPU is at `ops` allocations and frees in bursts, from its first one on. */
function bursts(
  profile: MachineProfile,
  burst: number,
  ops: number,
  own: Pick<RunRequest, "dma"> = {},
): number {
  const workload = { name: "burst", size: 1, burst, limitPfn: LIMIT } as const;
  return played(profile, request(workload, "list", 1, { ops, ...own })).tookNs;
}

/** A device that costs nothing, and the CPU that uses it. */
const DEVICE: BlockSpec = {
  name: "block",
  limitPfn: LIMIT,
  sizes: [{ size: 1, weight: 1 }],
  jobs: 1,
  depth: 1,
  irqCpus: [0],
  serviceNs: 0,
  opsPerSecond: Number.POSITIVE_INFINITY,
  requestCpuNs: 0,
  interruptNs: 0,
  migrations: 0,
};

/** How long so many requests take, one after the other unless `depth` says else. */
function requests(own: Partial<BlockSpec>, count: number): number {
  return played(FREE_PROFILE, request({ ...DEVICE, ...own }, "list", 1, { ops: 2 * count })).tookNs;
}

/** CPU time of three requests of 6 ms, lazily freed: the first one at 6 ms, so that the timer comes at 16 ms, once. */
function timed(profile: MachineProfile): number {
  const dma = { flush: "lazy", dma32First: "off" } as const;
  return played(profile, request({ ...DEVICE, serviceNs: 6e6 }, "list", 1, { ops: 6, dma })).busyNs;
}

/** A run on one CPU: from its first operation to its end, and what of this it was not idle. */
function played(profile: MachineProfile, asked: RunRequest): { tookNs: number; busyNs: number } {
  const run = new VirtualRun(asked, loadedDepot("list"), profile, (port) => port);
  const begin = run.look().seconds;
  while (!run.play(1000));
  const [cpu] = run.finish().perCpu;
  const ns = (seconds: number) => Math.round(seconds * SECOND * 1000) / 1000;
  return { tookNs: ns(cpu!.seconds - begin), busyNs: ns(cpu!.cpuSeconds! - begin) };
}
