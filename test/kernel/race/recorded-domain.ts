import { findDepotDesign } from "../../../src/depot/registry.js";
import { defaultAllocatorOptions } from "../../../src/iova/allocator-options.js";
import { machineShape } from "../../../src/iova/domain.js";
import { RaceArea, raceAreaWords } from "../../../src/kernel/race/race-area.js";
import type { RacedDomain } from "../../../src/kernel/race/race-loops.js";
import { CpuOwnership } from "../../../src/memory/cpu-ownership.js";
import { layoutOf } from "../../../src/memory/machine-layout.js";
import { ThreadMachine } from "../../../src/memory/thread-machine.js";

/** Gives out each pfn once, 1 and up, and writes down what it is asked for, as recorder/recorder.c does. */
export class RecordedDomain implements RacedDomain {
  readonly calls: string[] = [];
  readonly area: RaceArea;
  readonly cpus: CpuOwnership;
  #lastPfn = 0;

  constructor(
    threads = 1,
    /** Told after each call. */
    private readonly onCall: (count: number) => void = () => {},
  ) {
    const design = findDepotDesign("list")!;
    const limits = { domains: 1, maxIovas: 16, maxMagazines: 128, engineWords: raceAreaWords(threads) };
    const machine = ThreadMachine.create(
      layoutOf(machineShape(defaultAllocatorOptions(threads, design), design, limits)),
    );
    this.area = new RaceArea(machine, threads);
    this.cpus = new CpuOwnership(machine);
  }

  allocFast(cpu: number, size: number, limitPfn: number, flushRcache: boolean): number {
    if (!flushRcache) throw new Error("an allocation that may not flush");
    const pfn = ++this.#lastPfn;
    this.#note(`${cpu} alloc ${size} ${limitPfn} ${pfn}`);
    return pfn;
  }

  freeFast(cpu: number, pfn: number, size: number): void {
    this.#note(`${cpu} free ${size} ${pfn}`);
  }

  #note(call: string): void {
    this.calls.push(call);
    this.onCall(this.calls.length);
  }
}
