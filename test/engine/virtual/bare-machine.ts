import { readFileSync } from "node:fs";
import { findDepotDesign } from "../../../src/depot/registry.js";
import { EventQueue } from "../../../src/engine/virtual/event-queue.js";
import { LockQueues } from "../../../src/engine/virtual/lock-queues.js";
import { MagazineOrigins } from "../../../src/engine/virtual/magazine-origins.js";
import { VirtualMachine } from "../../../src/engine/virtual/virtual-machine.js";
import {
  type AllocatorOptions,
  DEFAULT_DOMAIN,
  defaultAllocatorOptions,
  IovaDomain,
  machineShape,
} from "../../../src/iova/domain.js";
import type { MachineCosts, MachineProfile } from "../../../src/measure/machine-profile.js";
import { bootOf, contextsOf } from "../../../src/memory/cpu-layout.js";
import type { MachineLayout } from "../../../src/memory/machine.js";
import { layoutOf } from "../../../src/memory/machine-layout.js";
import { LINE_WORDS, type Pointer } from "../../../src/memory/pointer.js";

/** A profile in which nothing costs anything: what takes time is what a test says. */
export const FREE_PROFILE: MachineProfile = {
  name: "free",
  summary: "nothing costs anything",
  clusterCpus: 8,
  ns: {
    allocCall: 0,
    freeCall: 0,
    queueCall: 0,
    l1Hit: 0,
    transferSameCluster: 0,
    transferOtherCluster: 0,
    atomic: 0,
    treeStepWarm: 0,
    treeStepCold: 0,
    magazineWord: 0,
    object: 0,
    interrupt: 0,
    timer: 0,
    iotlbFlush: 0,
  },
  device: { serviceNs: 0, opsPerSecond: 1e12, requestCpuNs: 0 },
  sources: {},
};

/** The same, but for some costs. */
export function profileOf(ns: Partial<MachineCosts>): MachineProfile {
  return { ...FREE_PROFILE, ns: { ...FREE_PROFILE.ns, ...ns } };
}

export function shippedProfile(name: string): MachineProfile {
  return JSON.parse(
    readFileSync(new URL(`../../../data/profiles/${name}.json`, import.meta.url), "utf8"),
  ) as MachineProfile;
}

const OTHERS = 4;

/** A machine without a domain, with room for some locks, each on a line of its own. */
export class BareMachine {
  readonly machine: VirtualMachine;
  readonly queue: EventQueue;
  readonly locks: LockQueues;
  /** What each CPU does, in its order. */
  readonly #jobs: { at: number; run: () => void }[][];
  readonly #began: (((end: number) => void) | null)[];

  constructor(
    readonly cpus: number,
    profile: MachineProfile = FREE_PROFILE,
    layout: MachineLayout = bareLayout(cpus, 8 * LINE_WORDS),
  ) {
    this.machine = new VirtualMachine(layout, profile);
    // Others act beside the CPUs: kworker and boot, and a few that a test adds.
    this.queue = new EventQueue(contextsOf(cpus) + OTHERS);
    this.locks = new LockQueues(this.machine, this.queue);
    this.#jobs = Array.from({ length: cpus }, () => []);
    this.#began = Array.from({ length: cpus }, () => null);
  }

  lockAt(number: number): Pointer {
    return this.machine.layout.engine + number * LINE_WORDS;
  }

  /** An operation that `cpu` begins at `at`, or when the one before is over. */
  add(cpu: number, at: number, run: () => void): void {
    this.#jobs[cpu]!.push({ at, run });
  }

  /** Plays all operations; `onEnd` hears of each when it is over. */
  play(onEnd: (cpu: number, end: number) => void = () => {}): void {
    const { queue, machine } = this;
    for (let cpu = 0; cpu < this.cpus; cpu++) this.#next(cpu, 0);
    while (queue.nextTime < Number.POSITIVE_INFINITY) {
      const cpu = queue.next;
      const time = queue.nextTime;
      const program = machine.programs[cpu]!;
      if (this.#began[cpu] !== null) {
        if (program.at < program.length) this.locks.resume(cpu, time);
        else {
          this.#began[cpu] = null;
          onEnd(cpu, time);
          this.#next(cpu, time);
        }
        continue;
      }
      machine.begin(cpu, time);
      this.#jobs[cpu]!.shift()!.run();
      this.#began[cpu] = (end) => onEnd(cpu, end);
      if (machine.end()) queue.schedule(cpu, machine.clock);
      else this.locks.start(cpu, time);
    }
  }

  #next(cpu: number, now: number): void {
    const [job] = this.#jobs[cpu]!;
    this.queue.schedule(cpu, job === undefined ? Number.POSITIVE_INFINITY : Math.max(now, job.at));
  }
}

/** A machine with next to nothing but the words of its engine. */
export function bareLayout(cpus: number, engineWords: number): MachineLayout {
  return layoutOf({
    cpus,
    domains: 1,
    domainWords: LINE_WORDS,
    iovaWords: 10,
    maxIovas: 1,
    magazineWords: 256,
    maxMagazines: 1,
    engineWords,
  });
}

/** A machine with domains of the list design, which were made long before. */
export function bareDomains(
  cpus: number,
  profile: MachineProfile,
  { domains = 1, engineWords = 0, ...own }: Partial<AllocatorOptions> & BareDomainsShape = {},
): { readonly bare: BareMachine; readonly domains: readonly IovaDomain[] } {
  const design = findDepotDesign("list")!;
  const options = { ...defaultAllocatorOptions(cpus, design), ...own };
  const limits = { domains, maxIovas: 1 << 16, maxMagazines: 1 << 10, engineWords };
  const bare = new BareMachine(cpus, profile, layoutOf(machineShape(options, design, limits)));
  const { machine } = bare;
  machine.begin(bootOf(cpus), -1e9);
  const observed = new MagazineOrigins(machine).of(design);
  const made = Array.from({ length: domains }, () =>
    IovaDomain.create(machine, observed, options, DEFAULT_DOMAIN, bootOf(cpus)),
  );
  machine.end();
  return { bare, domains: made };
}

interface BareDomainsShape {
  readonly domains?: number;
  readonly engineWords?: number;
}
