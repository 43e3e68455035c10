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
import { CPU_WORDS, CpuBlock, CpuStatistic, cpuStatistics } from "../memory/cpu-layout.js";
import { CpuOwnership } from "../memory/cpu-ownership.js";
import { OutOfMemory } from "../memory/errors.js";
import { LockClass, type Machine, type MachineShape } from "../memory/machine.js";
import { DomainSlot, MachineHeader } from "../memory/machine-layout.js";
import { f64Index, LINE_WORDS, type Pointer, wholeLines } from "../memory/pointer.js";
import { Slab } from "../memory/slab.js";
import type { DepotDesign } from "./depot.js";
import { IOVA_WORDS, IovaField } from "./iova.js";
import { IOVA_TREE_WORDS, IovaTree } from "./iova-tree.js";
import { MAGAZINE_SIZE, magazineWords, popPfn, pushPfn } from "./magazine.js";
import { MagazinePool } from "./magazine-pool.js";
import { NO_MEMORY, PAIR_WORDS, RCACHE_WORDS, Rcache, ROOM } from "./rcache.js";

const CPU_STRIDE = CPU_WORDS;
const PAIR = PAIR_WORDS;

/** Orders 0..5 by default: 1 to 32 pages. */
export const DEFAULT_BINS = 6;
export const MAX_BINS = 20;
export const MIN_GRANULE_SHIFT = 10;
export const MAX_GRANULE_SHIFT = 16;

/** How the allocator is set up, the same for every domain of a machine. Structured-cloneable. */
export interface AllocatorOptions {
  readonly cpus: number;
  /** @default 6 */
  readonly bins: number;
  /** Pfns per magazine. @default 127 */
  readonly magazineSize: number;
  /**
   * "owned": a CPU's magazines are its own while it runs, no lock on the way. "kernel": a spinlock per CPU is
   * taken and released on each operation, to measure what that costs. @default "owned"
   */
  readonly cpuLock: "owned" | "kernel";
  /** Whether housekeeping trims the depots. @default as the design says */
  readonly reclaim: boolean;
}

export interface MemoryLimits {
  /** Domains at the same time. @default 1 */
  readonly domains: number;
  /** iova nodes, all domains together. */
  readonly maxIovas: number;
  /** Magazines, all domains together. */
  readonly maxMagazines: number;
  /** Words of machine memory for the engine. @default 0 */
  readonly engineWords?: number;
}

/** What differs between domains. */
export interface DomainOptions {
  /** log2 of the granule in bytes, 10 to 16. @default 12 */
  readonly granuleShift: number;
  /** The lowest pfn ever given out. @default 1 */
  readonly startPfn: number;
}
export const DEFAULT_DOMAIN: DomainOptions = Object.freeze({ granuleShift: 12, startPfn: 1 });

export function defaultAllocatorOptions(cpus: number, design: DepotDesign): AllocatorOptions {
  const reclaim = design.reclaim === "on";
  return { cpus, bins: DEFAULT_BINS, magazineSize: MAGAZINE_SIZE, cpuLock: "owned", reclaim };
}

/**
 * A domain's block, every part on lines of its own:
 *
 *   part     | words                      | what
 *   ---------|----------------------------|------------------------------------------------------
 *   header   | LINE_WORDS                 | Float64 granuleShift in words 0, 1
 *   tree     | IOVA_TREE_WORDS            | see IovaTree
 *   bins     | bins * RCACHE_WORDS        | see Rcache
 *   depots   | bins * design.sizeOf       | see the designs
 *   pairs    | cpus * bins * PAIR_WORDS   | each CPU's loaded and prev, on lines of its own
 */
interface DomainLayout {
  readonly tree: Pointer;
  readonly bins: Pointer;
  readonly depots: Pointer;
  readonly depotWords: number;
  readonly pairs: Pointer;
  readonly cpuWords: number;
  readonly end: Pointer;
}

function domainLayout(base: Pointer, options: AllocatorOptions, design: DepotDesign): DomainLayout {
  const { bins, cpus } = options;
  const depotWords = wholeLines(design.sizeOf(options));
  const cpuWords = wholeLines(bins * PAIR_WORDS);
  const tree = base + LINE_WORDS;
  const binsAt = tree + IOVA_TREE_WORDS;
  const depots = binsAt + bins * RCACHE_WORDS;
  const pairs = depots + bins * depotWords;
  return { tree, bins: binsAt, depots, depotWords, pairs, cpuWords, end: pairs + cpus * cpuWords };
}

/** The shape of a machine that holds `limits.domains` domains of this setup. */
export function machineShape(
  options: AllocatorOptions,
  design: DepotDesign,
  limits: MemoryLimits,
): MachineShape {
  return {
    cpus: options.cpus,
    domains: limits.domains,
    domainWords: domainLayout(0, options, design).end,
    iovaWords: IOVA_WORDS,
    maxIovas: limits.maxIovas,
    magazineWords: magazineWords(options.magazineSize),
    maxMagazines: limits.maxMagazines,
    engineWords: limits.engineWords ?? 0,
  };
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
  readonly #maxCachedSize: number;
  readonly #requests: Pointer;
  readonly #f64: Float64Array;
  readonly #pairs: Pointer;
  readonly #cpuWords: number;
  readonly #magazineSize: number;
  readonly #maxUnlockedSize: number;
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
        cpuWords: at.cpuWords,
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
    this.#pairs = at.pairs;
    this.#cpuWords = at.cpuWords;
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
      atomics.store(i32, slots + slot, DomainSlot.live);
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
    if (i32[this.#requests + cpu * CPU_STRIDE] !== 0) this.cpus.stepAside(cpu);
    if (size <= this.#maxUnlockedSize) {
      const order = 32 - Math.clz32(size - 1);
      const loaded = i32[this.#pairs + cpu * this.#cpuWords + order * PAIR]!;
      const pfn = popPfn(i32, this.#f64, loaded, limitPfn + 1 - (1 << order));
      if (pfn !== 0) return pfn;
    }
    return this.#allocBehind(cpu, size, limitPfn, flushRcache);
  }

  /**
   * Frees what `allocFast` gave (the kernel's `free_iova_fast`); `size` is the size asked for. It stays in the
   * tree: it is only put into the CPU's magazine.
   */
  freeFast(cpu: number, pfn: number, size: number): void {
    const i32 = this.#i32;
    if (i32[this.#requests + cpu * CPU_STRIDE] !== 0) this.cpus.stepAside(cpu);
    if (size <= this.#maxUnlockedSize) {
      const order = 32 - Math.clz32(size - 1);
      const loaded = i32[this.#pairs + cpu * this.#cpuWords + order * PAIR]!;
      if (pushPfn(i32, this.#f64, loaded, this.#magazineSize, pfn)) return;
    }
    this.#freeBehind(cpu, pfn, size);
  }

  #allocBehind(cpu: number, size: number, limitPfn: number, flushRcache: boolean): number {
    if (size > this.#maxCachedSize) return this.#allocMiss(cpu, size, limitPfn, flushRcache);
    const order = 32 - Math.clz32(size - 1);
    const rounded = 1 << order;
    const bound = limitPfn + 1 - rounded;
    const rcache = this.rcaches[order]!;
    if (this.#lockEachCall) this.#lockCpu(cpu);
    const pfn = rcache.get(cpu, bound >= 0 ? bound : WRAPPED_BOUND);
    if (this.#lockEachCall) this.#unlockCpu(cpu);
    return pfn !== 0 ? pfn : this.#allocMiss(cpu, rounded, limitPfn, flushRcache);
  }

  #freeBehind(cpu: number, pfn: number, size: number): void {
    if (size > this.#maxCachedSize) {
      this.tree.free(cpu, pfn);
      return;
    }
    const rcache = this.rcaches[32 - Math.clz32(size - 1)]!;
    if (this.#lockEachCall) this.#lockCpu(cpu);
    const cached = rcache.put(cpu, pfn);
    if (this.#lockEachCall) this.#unlockCpu(cpu);
    if (!cached) this.#freeFull(rcache, cpu, pfn);
  }

  /** The length of the range behind what `allocFast` gave for `size`. */
  roundedSize(size: number): number {
    return size > this.#maxCachedSize ? size : 1 << (32 - Math.clz32(size - 1));
  }

  #allocMiss(cpu: number, size: number, limitPfn: number, flushRcache: boolean): number {
    this.machine.f64[cpuStatistics(this.machine.layout.cpus, cpu) + CpuStatistic.misses]!++;
    const pfn = this.alloc(cpu, size, limitPfn, true);
    if (pfn !== 0 || !flushRcache) return pfn;
    this.flush(cpu);
    return this.alloc(cpu, size, limitPfn, true);
  }

  /** `loaded` is full. */
  #freeFull(rcache: Rcache, cpu: number, pfn: number): void {
    for (;;) {
      if (this.#lockEachCall) this.#lockCpu(cpu);
      const refused = rcache.makeRoom(cpu);
      const cached = refused !== NO_MEMORY && rcache.put(cpu, pfn);
      if (this.#lockEachCall) this.#unlockCpu(cpu);
      if (cached) {
        if (refused !== ROOM) rcache.freeFull(refused, cpu);
        return;
      }
      // No magazine: others may hold some back, and while we look they may drain ours, so begin anew.
      if (!this.magazines.slab.reclaim(cpu)) {
        this.tree.free(cpu, pfn);
        return;
      }
    }
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
      this.machine.f64[cpuStatistics(this.machine.layout.cpus, cpu) + CpuStatistic.warnings]!++;
      return null;
    }
    return this.#rangeOf(this.tree.reserve(cpu, pfnLo, pfnHi));
  }

  // -- Draining ------------------------------------------------------------------------------------------

  /** Every CPU's loaded and prev, then every depot, go back to the tree: the last resort of an allocation. */
  flush(cpu: number): void {
    this.machine.f64[cpuStatistics(this.machine.layout.cpus, cpu) + CpuStatistic.flushes]!++;
    this.cpus.outside(cpu, () => {
      for (let other = 0; other < this.options.cpus; other++) this.#drainTaken(other);
    });
    for (const rcache of this.rcaches) rcache.drainDepot(cpu);
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
   * order whether its work has waited long enough.
   */
  runQueuedWork(by: number, isDue: (order: number) => boolean = () => true): { ran: number; freed: number } {
    const { atomics, i32 } = this.machine;
    const slot = this.#slotWord;
    if (atomics.compareExchange(i32, slot, DomainSlot.live, DomainSlot.working) !== DomainSlot.live) {
      return { ran: 0, freed: 0 };
    }
    const queued = this.rcaches.filter((rcache, order) => rcache.workQueued && isDue(order));
    let freed = 0;
    for (const rcache of queued) if (rcache.runWork(by)) freed++;
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
    const { atomics, i32 } = this.machine;
    atomics.store(i32, this.#slotWord, DomainSlot.live);
  }

  #initialize(domain: DomainOptions, by: number): void {
    const { machine, options, design } = this;
    const at = domainLayout(this.#base, options, design);
    machine.f64[f64Index(this.#base)] = domain.granuleShift;
    this.tree.initialize(domain.startPfn, domain.granuleShift);
    for (const [order, rcache] of this.rcaches.entries()) {
      design.initialize(machine, at.depots + order * at.depotWords, options);
      if (rcache.initialize(by)) continue;
      throw new OutOfMemory(
        "the magazines of a domain",
        machine.layout.shape.maxMagazines,
        "the limit on magazines",
      );
    }
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
