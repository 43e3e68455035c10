/**
 * The vocabulary of the allocator; the words are the kernel's, and mean the same in code, results and reports:
 *
 *   pfn       an I/O virtual page frame number, IOVA >> granuleShift; 0 means "none"
 *   iova      an allocated range [pfnLo, pfnHi], one node of a domain's tree
 *   domain    one I/O address space: a tree and its rcaches
 *   size      length in pfns; its order, ceil(log2(size)), picks the bin
 *   limitPfn  the highest pfn acceptable, inclusive
 *   rcache    a bin: the cache of one order
 *   magazine  a stack of up to 127 pfns
 *   loaded, prev  the two magazines that each CPU owns per bin
 *   depot     the stack of full magazines that the CPUs share, one per bin
 *   CPU       whoever plays one: a worker thread, or a simulated CPU
 */
import { CPU_F64, CPU_WORDS, CpuBlock, CpuStatistic, cpuStatistics } from "../memory/cpu-layout.js";
import { CpuOwnership } from "../memory/cpu-ownership.js";
import { DomainGone, OutOfMemory } from "../memory/errors.js";
import { LockClass, type Machine } from "../memory/machine.js";
import { DomainSlot, MachineHeader } from "../memory/machine-layout.js";
import { f64Index, type Pointer } from "../memory/pointer.js";
import { Slab } from "../memory/slab.js";
import type { AllocatorOptions, DomainOptions } from "./allocator-options.js";
import type { DepotDesign } from "./depot.js";
import { domainLayout } from "./domain-layout.js";
import { IovaField } from "./iova.js";
import { IovaTree } from "./iova-tree.js";
import * as magazines from "./magazine.js";
import { MagazinePool } from "./magazine-pool.js";
import { FAILED, NO_MEMORY, PAIR_WORDS, RCACHE_WORDS, Rcache, ROOM } from "./rcache.js";

export * from "./allocator-options.js";
export { machineShape } from "./domain-layout.js";

// Bound here, see "Constants" in pointer.ts.
const CPU_STRIDE = CPU_WORDS;
const PAIR = PAIR_WORDS;
const { popPfn, pushPfn } = magazines;

/** ceil(log2(size)): the bin of a size. */
function orderOf(size: number): number {
  return 32 - Math.clz32(size - 1);
}

/** The bound of a request whose `limitPfn + 1` is below its size: unsigned, it wraps, and everything is below it. */
const WRAPPED_BOUND = Number.POSITIVE_INFINITY;

/**
 * One I/O address space (the kernel's `iova_domain`), as one thread sees it. Calls are made on behalf of a CPU;
 * a thread that calls for a CPU while other threads run is inside it (`cpus.enter`). Sizes are whole numbers of
 * pfns, at least 1; pfns are below 2^52.
 */
export class IovaDomain {
  readonly tree: IovaTree;
  readonly rcaches: readonly Rcache[];
  readonly magazines: MagazinePool;
  readonly cpus: CpuOwnership;
  readonly #iovas: Slab;
  readonly #i32: Int32Array;
  readonly #f64: Float64Array;
  // Numbers from the start: what was undefined before would be tested for being a number at each use.
  /** Those of CPU 0. The fast path alone glances through `i32`: a second view costs 8 % of an allocation and its free. */
  readonly #requests: Pointer = 0;
  readonly #pairs: Pointer = 0;
  readonly #statistics: number = 0;
  readonly #maxCachedSize: number = 0;
  readonly #maxUnlockedSize: number = 0;
  readonly #magazineSize: number = 0;
  readonly #lockEachCall: boolean;

  private constructor(
    readonly machine: Machine,
    readonly design: DepotDesign,
    readonly options: AllocatorOptions,
    /** Which of the machine's domain blocks. */
    readonly slot: number,
  ) {
    const { layout } = machine;
    const at = domainLayout(this.#base, options, design);
    this.cpus = new CpuOwnership(machine);
    this.#iovas = new Slab(
      machine,
      {
        header: layout.iovaSlab,
        base: layout.iovas,
        objectWords: layout.shape.iovaWords,
        limit: layout.shape.maxIovas,
        cache: CpuBlock.iovaCache,
        link: IovaField.parentColor,
        batchLink: IovaField.batchLink,
      },
      this.cpus,
    );
    this.magazines = new MagazinePool(machine, this.cpus);
    this.tree = new IovaTree(machine, at.tree, this.#iovas);
    this.rcaches = Array.from({ length: options.bins }, (_, order) => {
      const shape = {
        header: at.bins + order * RCACHE_WORDS,
        pairs: at.pairs + order * PAIR_WORDS,
        cpus: options.cpus,
        magazineSize: options.magazineSize,
        reclaim: options.reclaim,
      };
      const depot = design.attach(machine, at.depots + order * at.depotWords, options);
      return new Rcache(machine, shape, depot, this.magazines, this.tree);
    });
    this.#i32 = machine.i32;
    this.#maxCachedSize = 1 << (options.bins - 1);
    this.#requests = this.cpus.requestsOf(0);
    this.#lockEachCall = options.cpuLock === "kernel";
    this.#f64 = machine.f64;
    this.#statistics = cpuStatistics(machine.layout.cpus, 0);
    this.#pairs = at.pairs;
    this.#magazineSize = options.magazineSize;
    this.#maxUnlockedSize = this.#lockEachCall ? 0 : this.#maxCachedSize;
  }

  /** Makes a new domain in a free block of the machine, with all its magazines; `by` makes the call. */
  static create(
    machine: Machine,
    design: DepotDesign,
    options: AllocatorOptions,
    domain: DomainOptions,
    by: number,
  ): IovaDomain {
    const { atomics, i32, layout } = machine;
    const slots = layout.header + MachineHeader.slots;
    for (let slot = 0; slot < layout.shape.domains; slot++) {
      const taken = atomics.compareExchange(i32, slots + slot, DomainSlot.free, DomainSlot.changing);
      if (taken !== DomainSlot.free) continue;
      const made = new IovaDomain(machine, design, options, slot);
      made.#initialize(domain, by);
      return made;
    }
    throw new OutOfMemory("another domain", layout.shape.domains, "the number of domains");
  }

  /** This thread's view of a domain that lives in block `slot`. */
  static attach(machine: Machine, design: DepotDesign, options: AllocatorOptions, slot: number): IovaDomain {
    return new IovaDomain(machine, design, options, slot);
  }

  /** How many domains live in the machine. */
  static count(machine: Machine): number {
    const { atomics, i32, layout } = machine;
    let count = 0;
    for (let slot = 0; slot < layout.shape.domains; slot++) {
      if (atomics.load(i32, layout.header + MachineHeader.slots + slot) !== DomainSlot.free) count++;
    }
    return count;
  }

  get granuleShift(): number {
    return this.machine.f64[f64Index(this.#base)]!;
  }

  // -- The fast path -------------------------------------------------------------------------------------

  /**
   * Allocates `size` pfns at or below `limitPfn` (the kernel's `alloc_iova_fast`): from the bin of its order, else
   * from the tree; when that fails and `flushRcache` is set, once more after every cache went back to the tree.
   * Answers pfnLo, or 0.
   */
  allocFast(cpu: number, size: number, limitPfn: number, flushRcache: boolean): number {
    const i32 = this.#i32;
    const offset = cpu * CPU_STRIDE;
    if (i32[this.#requests + offset] !== 0) this.cpus.stepAside(cpu);
    if (size <= this.#maxUnlockedSize) {
      const order = orderOf(size);
      const loaded = i32[this.#pairs + offset + order * PAIR]!;
      const pfn = popPfn(i32, this.#f64, loaded, limitPfn + 1 - (1 << order));
      if (pfn !== 0) return pfn;
    }
    // The plus promises a number, which V8 then does not box on its way to the caller.
    return +this.#allocOutOfLine(cpu, size, limitPfn, flushRcache);
  }

  /**
   * Frees what `allocFast` gave (the kernel's `free_iova_fast`); `size` is the size asked for. It stays in the
   * tree: it is only put into the CPU's magazine.
   */
  freeFast(cpu: number, pfn: number, size: number): void {
    const i32 = this.#i32;
    const offset = cpu * CPU_STRIDE;
    if (i32[this.#requests + offset] !== 0) this.cpus.stepAside(cpu);
    if (size <= this.#maxUnlockedSize) {
      const order = orderOf(size);
      const loaded = i32[this.#pairs + offset + order * PAIR]!;
      if (pushPfn(i32, this.#f64, loaded, this.#magazineSize, pfn)) return;
    }
    this.#freeOutOfLine(cpu, pfn, size);
  }

  /** The length of the range behind what `allocFast` gave for `size`. */
  roundedSize(size: number): number {
    return size > this.#maxCachedSize ? size : 1 << orderOf(size);
  }

  #allocOutOfLine(cpu: number, size: number, limitPfn: number, flushRcache: boolean): number {
    let wanted = size;
    if (size <= this.#maxCachedSize) {
      const order = orderOf(size);
      wanted = 1 << order;
      const bound = limitPfn + 1 - wanted;
      const pfn = this.#get(cpu, order, bound >= 0 ? bound : WRAPPED_BOUND);
      if (pfn !== 0) return pfn;
    }
    this.#count(cpu, CpuStatistic.misses);
    const pfn = this.tree.alloc(cpu, wanted, limitPfn, true);
    if (pfn !== 0 || !flushRcache) return pfn;
    this.flush(cpu);
    return this.tree.alloc(cpu, wanted, limitPfn, true);
  }

  /** Out of the CPU's magazines; locked, the top of `loaded` is tried first, as in `allocFast`, and the lock is held once. */
  #get(cpu: number, order: number, bound: number): number {
    if (!this.#lockEachCall) return this.rcaches[order]!.get(cpu, bound);
    this.#lockCpu(cpu);
    const loaded = this.#i32[this.#pairs + cpu * CPU_STRIDE + order * PAIR]!;
    const top = popPfn(this.#i32, this.#f64, loaded, bound);
    const pfn = top !== 0 ? top : this.rcaches[order]!.get(cpu, bound);
    this.#unlockCpu(cpu);
    return pfn;
  }

  #freeOutOfLine(cpu: number, pfn: number, size: number): void {
    if (size > this.#maxCachedSize) {
      this.tree.free(cpu, pfn);
      return;
    }
    const rcache = this.rcaches[orderOf(size)]!;
    if (!this.#put(cpu, rcache, pfn)) this.#freeFull(rcache, cpu, pfn);
  }

  #put(cpu: number, rcache: Rcache, pfn: number): boolean {
    if (!this.#lockEachCall) return rcache.put(cpu, pfn);
    this.#lockCpu(cpu);
    const cached = rcache.put(cpu, pfn);
    this.#unlockCpu(cpu);
    return cached;
  }

  /** `loaded` is full. */
  #freeFull(rcache: Rcache, cpu: number, pfn: number): void {
    for (;;) {
      if (this.#lockEachCall) this.#lockCpu(cpu);
      const refused = rcache.makeRoom(cpu);
      const cached = refused !== NO_MEMORY && refused !== FAILED && rcache.put(cpu, pfn);
      if (this.#lockEachCall) this.#unlockCpu(cpu);
      if (cached) {
        if (refused !== ROOM) this.#overflow(rcache, refused, cpu);
        return;
      }
      // No magazine: others may hold some back, and while we look they may drain ours, so begin anew.
      if (refused === FAILED || !this.magazines.slab.reclaim(cpu)) {
        this.tree.free(cpu, pfn);
        return;
      }
    }
  }

  /** The depot refused `magazine`. No lock is held here, so that other CPUs may be waited for. */
  #overflow(rcache: Rcache, magazine: Pointer, cpu: number): void {
    rcache.freeFull(magazine, cpu);
    if (this.design.onOverflow !== "flush") return;
    this.#count(cpu, CpuStatistic.flushes);
    this.#drainCpus(cpu);
  }

  // -- The slow path -------------------------------------------------------------------------------------

  /** Allocates from the tree, without rounding (`alloc_iova`): pfnLo, or 0. */
  alloc(cpu: number, size: number, limitPfn: number, aligned: boolean): number {
    return this.tree.alloc(cpu, size, limitPfn, aligned);
  }

  /** Frees the range that holds `pfn` to the tree (`free_iova`); an unknown pfn is ignored. */
  free(cpu: number, pfn: number): void {
    this.tree.free(cpu, pfn);
  }

  /** The range that holds `pfn`, or null (`find_iova`). */
  find(cpu: number, pfn: number): IovaRange | null {
    return this.#rangeOf(this.tree.find(cpu, pfn));
  }

  /**
   * Reserves [pfnLo, pfnHi], merging with ranges that it overlaps, live ones included (`reserve_iova`). The range
   * that holds it afterwards; null with a WARN for pfns beyond the address space, and when memory is out.
   */
  reserve(cpu: number, pfnLo: number, pfnHi: number): IovaRange | null {
    const beyond = 2 ** (64 - this.granuleShift);
    if (pfnLo >= beyond || pfnHi >= beyond) {
      this.#count(cpu, CpuStatistic.warnings);
      return null;
    }
    return this.#rangeOf(this.tree.reserve(cpu, pfnLo, pfnHi));
  }

  // -- Draining ------------------------------------------------------------------------------------------

  /** Every CPU's loaded and prev, then every depot, go back to the tree: the last resort of an allocation. */
  flush(cpu: number): void {
    this.#count(cpu, CpuStatistic.flushes);
    this.#drainCpus(cpu);
    for (const rcache of this.rcaches) rcache.drainDepot(cpu);
  }

  /** Every CPU's loaded and prev, of all bins. */
  #drainCpus(by: number): void {
    this.cpus.outside(by, () => {
      for (let cpu = 0; cpu < this.options.cpus; cpu++) this.#drainTaken(cpu);
    });
  }

  /** CPU hotplug: what a dead CPU held goes back to the tree. `by` makes the call. */
  freeCpuCachedIovas(dead: number, by: number): void {
    this.cpus.outside(by, () => this.#drainTaken(dead));
  }

  /** As the owner of `cpu` for the time being: its slab caches and statistics too. */
  #drainTaken(cpu: number): void {
    this.cpus.take(cpu);
    if (this.#lockEachCall) this.#lockCpu(cpu);
    for (const rcache of this.rcaches) rcache.drainCpu(cpu);
    if (this.#lockEachCall) this.#unlockCpu(cpu);
    this.cpus.giveBack(cpu);
  }

  // -- Reclaim -------------------------------------------------------------------------------------------

  /**
   * One tick of housekeeping: runs the work of each bin in which it is queued now, once, in ascending order.
   * A work that frees a magazine stays queued. Nothing happens while the domain is being put. `isDue` says of an
   * order whether its work has waited long enough. Answers how many works ran, and how many magazines they freed.
   */
  runQueuedWork(by: number, isDue: (order: number) => boolean = () => true): { ran: number; freed: number } {
    const { atomics, i32 } = this.machine;
    const slot = this.#slotWord;
    if (atomics.compareExchange(i32, slot, DomainSlot.live, DomainSlot.working) !== DomainSlot.live) {
      return { ran: 0, freed: 0 };
    }
    const queued = this.rcaches.filter((rcache, order) => rcache.workQueued && isDue(order));
    let freed = 0;
    for (const rcache of queued) freed += rcache.runWork(by);
    atomics.store(i32, slot, DomainSlot.live);
    atomics.notify(i32, slot);
    return { ran: queued.length, freed };
  }

  // -- Life ----------------------------------------------------------------------------------------------

  /** Takes the domain down (`put_iova_domain`): magazines, ranges, queued work. Its block is free afterwards. */
  put(by: number): void {
    this.#stopWork();
    this.#teardown(by);
    const { atomics, i32 } = this.machine;
    atomics.store(i32, this.#slotWord, DomainSlot.free);
  }

  /** Puts the domain and makes it again as it was, empty, in the same block; views of it stay valid. */
  reinitialize(by: number): void {
    this.#stopWork();
    const domain = { granuleShift: this.granuleShift, startPfn: this.tree.startPfn };
    this.#teardown(by);
    this.#initialize(domain, by);
  }

  /** Makes the domain live. Without the memory for it, nothing is kept and the block is free. */
  #initialize(domain: DomainOptions, by: number): void {
    const { machine, options, design } = this;
    const { atomics, i32, layout } = machine;
    const at = domainLayout(this.#base, options, design);
    machine.f64[f64Index(this.#base)] = domain.granuleShift;
    this.tree.initialize(domain.startPfn, domain.granuleShift);
    for (const [order, rcache] of this.rcaches.entries()) {
      design.initialize(machine, at.depots + order * at.depotWords, options);
      if (rcache.initialize(by)) continue;
      for (const made of this.rcaches.slice(0, order)) made.destroy(by);
      atomics.store(i32, this.#slotWord, DomainSlot.free);
      throw new OutOfMemory("a domain's magazines", layout.shape.maxMagazines, "the limit on magazines");
    }
    atomics.store(i32, this.#slotWord, DomainSlot.live);
  }

  #teardown(by: number): void {
    for (const rcache of this.rcaches) rcache.destroy(by);
    this.tree.destroy(by);
  }

  /** Waits for work that is running, and keeps further work away. */
  #stopWork(): void {
    const { atomics, i32 } = this.machine;
    for (let turn = 0; ; turn++) {
      const seen = atomics.compareExchange(i32, this.#slotWord, DomainSlot.live, DomainSlot.changing);
      if (seen === DomainSlot.live) return;
      if (seen === DomainSlot.free) throw new DomainGone(this.slot);
      this.machine.relax(this.#slotWord, seen, turn);
    }
  }

  get #base(): Pointer {
    const { layout } = this.machine;
    return layout.domains + this.slot * layout.shape.domainWords;
  }

  get #slotWord(): Pointer {
    return this.machine.layout.header + MachineHeader.slots + this.slot;
  }

  #rangeOf(iova: Pointer): IovaRange | null {
    return iova === 0 ? null : { pfnLo: this.tree.pfnLo(iova), pfnHi: this.tree.pfnHi(iova) };
  }

  #count(cpu: number, statistic: number): void {
    this.#f64[this.#statistics + cpu * CPU_F64 + statistic]!++;
  }

  #lockCpu(cpu: number): void {
    this.machine.acquire(this.cpus.rcacheLockOf(cpu), LockClass.cpuRcache, cpu);
  }

  #unlockCpu(cpu: number): void {
    this.machine.release(this.cpus.rcacheLockOf(cpu));
  }
}

/** Inclusive. */
export interface IovaRange {
  readonly pfnLo: number;
  readonly pfnHi: number;
}
