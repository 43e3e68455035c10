import { CPU_F64, CpuBlock, CpuStatistic, cpuStatistics } from "../memory/cpu-layout.js";
import { FaultPoint } from "../memory/fault-point.js";
import { LockClass, type Machine } from "../memory/machine.js";
import { f64Index, LINE_WORDS, type Pointer } from "../memory/pointer.js";
import type { Slab } from "../memory/slab.js";
import * as iovas from "./iova.js";
import { RbTree } from "./rbtree.js";

/**
 * The slow path of a domain: its ranges in a red-black tree under one spinlock (Linux 6.1 to 6.12,
 * `drivers/iommu/iova.c`). The header, one cache line:
 *
 *   word   | field          | access        | meaning
 *   -------|----------------|---------------|---------------------------------------------------------
 *   0      | lock           | atomic        | iovaRbtreeLock: covers all of this and every node
 *   1      | root           | the lock      |
 *   2      | cached32Node   | the lock      | where a search for a 32-bit limit starts
 *   3      | cachedNode     | the lock      | where any other search starts
 *   4      | nodes          | the lock      | ranges in the tree, the anchor not counted
 *   5      | nodesPeak      | the lock      |
 *   6, 7   | max32AllocSize | the lock      | Float64: a 32-bit request of this size or more fails unsearched
 *   8, 9   | startPfn       | set at init   | Float64: lowest pfn ever given out
 *   10, 11 | dma32Pfn       | set at init   | Float64: first pfn beyond 32-bit addresses, 2^(32 - shift)
 *   16..25 | anchor         | the lock      | the permanent node above all ranges, pfnLo = pfnHi = ~0
 *
 * Invariants: cached32Node and cachedNode are nodes of the tree; max32AllocSize is dma32Pfn or the size of a
 * search that failed.
 */
const TreeHeader = {
  lock: 0,
  root: 1,
  cached32Node: 2,
  cachedNode: 3,
  nodes: 4,
  nodesPeak: 5,
  max32AllocSize: 6,
  startPfn: 8,
  dma32Pfn: 10,
  anchor: 16,
} as const;
export const IOVA_TREE_WORDS = LINE_WORDS;

/** Pfns of the anchor: above every limit. In the kernel ~0; Float64 cannot hold that exactly, nor needs to. */
const ANCHOR_PFN = Number.POSITIVE_INFINITY;
/** No candidate: the answer of a search that failed. */
const NOT_FOUND = -1;

// Bound here, see "Constants" in pointer.ts.
const { root, cached32Node, cachedNode, nodes, nodesPeak } = TreeHeader;
const { left, right, prev, next } = iovas.IovaField;
const { pfnLoOf, pfnHiOf, setPfnLo, setPfnHi } = iovas;
const NULL: Pointer = 0;

export class IovaTree {
  readonly lock: Pointer;
  readonly anchor: Pointer;
  readonly rbtree: RbTree;
  /** Of the nodes that allocations ask for. */
  readonly faults: FaultPoint;
  readonly #machine: Machine;
  readonly #base: Pointer;
  readonly #i32: Int32Array;
  readonly #f64: Float64Array;
  // Float64 indices of the header's pfns, and of the first CPU's statistics.
  readonly #max32AllocSize: number;
  readonly #startPfn: number;
  readonly #dma32Pfn: number;
  readonly #statistics: number;

  constructor(
    machine: Machine,
    base: Pointer,
    readonly iovas: Slab,
  ) {
    this.#machine = machine;
    this.#i32 = machine.i32;
    this.#f64 = machine.f64;
    this.#base = base;
    this.lock = base + TreeHeader.lock;
    this.anchor = base + TreeHeader.anchor;
    this.rbtree = new RbTree(machine.i32, base + TreeHeader.root);
    this.#max32AllocSize = f64Index(base + TreeHeader.max32AllocSize);
    this.#startPfn = f64Index(base + TreeHeader.startPfn);
    this.#dma32Pfn = f64Index(base + TreeHeader.dma32Pfn);
    this.#statistics = cpuStatistics(machine.layout.cpus, 0);
    this.faults = new FaultPoint(machine, CpuBlock.nodeFaults, CpuStatistic.failedNodes);
  }

  /** An empty tree for pfns from `startPfn`, under a granule of 2^shift bytes. */
  initialize(startPfn: number, shift: number): void {
    const i32 = this.#i32;
    const f64 = this.#f64;
    const dma32Pfn = 2 ** (32 - shift);
    setPfnLo(f64, this.anchor, ANCHOR_PFN);
    setPfnHi(f64, this.anchor, ANCHOR_PFN);
    this.rbtree.insertRoot(this.anchor);
    i32[this.#base + cached32Node] = this.anchor;
    i32[this.#base + cachedNode] = this.anchor;
    i32[this.#base + nodes] = 0;
    i32[this.#base + nodesPeak] = 0;
    f64[this.#max32AllocSize] = dma32Pfn;
    f64[this.#startPfn] = startPfn;
    f64[this.#dma32Pfn] = dma32Pfn;
  }

  get startPfn(): number {
    return this.#f64[this.#startPfn]!;
  }
  get dma32Pfn(): number {
    return this.#f64[this.#dma32Pfn]!;
  }
  get max32AllocSize(): number {
    return this.#f64[this.#max32AllocSize]!;
  }
  /** Ranges in the tree: live, cached and reserved ones. */
  get nodes(): number {
    return this.#i32[this.#base + nodes]!;
  }
  get nodesPeak(): number {
    return this.#i32[this.#base + nodesPeak]!;
  }
  get cached32Node(): Pointer {
    return this.#i32[this.#base + cached32Node]!;
  }
  get cachedNode(): Pointer {
    return this.#i32[this.#base + cachedNode]!;
  }
  pfnLo(iova: Pointer): number {
    return pfnLoOf(this.#f64, iova);
  }
  pfnHi(iova: Pointer): number {
    return pfnHiOf(this.#f64, iova);
  }

  acquire(cpu: number): void {
    this.#machine.acquire(this.lock, LockClass.iovaRbtree, cpu);
  }

  release(): void {
    this.#machine.release(this.lock);
  }

  /**
   * Allocates `size` pfns at or below `limitPfn`, first fit from the top down; `aligned` rounds the range down to
   * the next power of two of its size. Answers pfnLo, or 0: no room, or no memory for the node.
   */
  alloc(cpu: number, size: number, limitPfn: number, aligned: boolean): number {
    // Before the slab is asked: what fails on purpose is no reason to look for memory elsewhere.
    if (this.faults.shouldFail(cpu)) return 0;
    const iova = this.iovas.allocReclaiming(cpu);
    if (iova === NULL) return 0;
    this.acquire(cpu);
    const pfnLo = this.#allocRange(cpu, iova, size, limitPfn, aligned ? alignmentOf(size) : 1);
    this.release();
    if (pfnLo !== NOT_FOUND) return pfnLo;
    this.iovas.free(iova, cpu);
    return 0;
  }

  /** Frees the range that holds `pfn`; nothing happens, and false comes back, when there is none. */
  free(cpu: number, pfn: number): boolean {
    this.acquire(cpu);
    const iova = this.findLocked(cpu, pfn);
    if (iova !== NULL) this.removeLocked(cpu, iova);
    this.release();
    if (iova === NULL) return false;
    this.iovas.free(iova, cpu);
    return true;
  }

  /** The range that holds `pfn`, or NULL. */
  find(cpu: number, pfn: number): Pointer {
    this.acquire(cpu);
    const iova = this.findLocked(cpu, pfn);
    this.release();
    return iova;
  }

  /**
   * Reserves [pfnLo, pfnHi], merging with what is there: the range that holds it in the end, or NULL when there
   * is no memory for its node. The cached nodes stay where they are.
   */
  reserve(cpu: number, pfnLo: number, pfnHi: number): Pointer {
    const spare = this.iovas.allocReclaiming(cpu);
    this.acquire(cpu);
    const iova = this.#reserveRange(pfnLo, pfnHi, spare);
    this.release();
    if (spare !== NULL && iova !== spare) this.iovas.free(spare, cpu);
    return iova;
  }

  /** Gives every node's memory back; the tree must be initialized before it is used again. */
  destroy(cpu: number): void {
    this.rbtree.clear((node) => {
      if (node !== this.anchor) this.iovas.free(node, cpu);
    });
    this.#i32[this.#base + nodes] = 0;
  }

  /** Calls back with every range, upwards, the anchor not among them. The caller keeps everyone else out. */
  forEach(visit: (pfnLo: number, pfnHi: number, iova: Pointer) => void): void {
    for (let node = this.rbtree.first(); node !== NULL; node = this.rbtree.next(node)) {
      if (node !== this.anchor) visit(this.pfnLo(node), this.pfnHi(node), node);
    }
  }

  // -- Under the lock ----------------------------------------------------------------------------------------

  /** The range that holds `pfn`, or NULL. The caller holds the lock. */
  findLocked(cpu: number, pfn: number): Pointer {
    const i32 = this.#i32;
    const f64 = this.#f64;
    // What was allocated last is often what is freed next: a node cached for the next search.
    const last32 = i32[this.#base + cached32Node]!;
    if (pfn >= pfnLoOf(f64, last32) && pfn <= pfnHiOf(f64, last32)) return last32;
    const last = i32[this.#base + cachedNode]!;
    if (pfn >= pfnLoOf(f64, last) && pfn <= pfnHiOf(f64, last)) return last;
    // The highest range that begins at or below pfn is the only one that can hold it.
    let found = NULL;
    let steps = 0;
    for (let node = i32[this.#base + root]!; node !== NULL; steps++) {
      if (pfn < pfnLoOf(f64, node)) {
        node = i32[node + left]!;
      } else {
        found = node;
        node = i32[node + right]!;
      }
    }
    this.#count(cpu, CpuStatistic.findSteps, steps);
    return found !== NULL && pfn <= pfnHiOf(f64, found) ? found : NULL;
  }

  /** Takes `iova` out of the tree; its memory stays the caller's to free. The caller holds the lock. */
  removeLocked(cpu: number, iova: Pointer): void {
    const i32 = this.#i32;
    const f64 = this.#f64;
    const base = this.#base;
    const pfnLo = pfnLoOf(f64, iova);
    const dma32Pfn = f64[this.#dma32Pfn]!;
    const cached32 = i32[base + cached32Node]!;
    if (iova === cached32 || (pfnHiOf(f64, iova) < dma32Pfn && pfnLo >= pfnLoOf(f64, cached32))) {
      i32[base + cached32Node] = i32[iova + next]!;
    }
    if (pfnLo < dma32Pfn) f64[this.#max32AllocSize] = dma32Pfn;
    if (pfnLo >= pfnLoOf(f64, i32[base + cachedNode]!)) i32[base + cachedNode] = i32[iova + next]!;
    this.rbtree.erase(iova);
    i32[base + nodes]!--;
    this.#count(cpu, CpuStatistic.treeFrees, 1);
  }

  /** Frees the range that starts at `pfn` of a drained magazine; a pfn without one is a WARN. Under the lock. */
  freeCachedLocked(cpu: number, pfn: number): void {
    const iova = this.findLocked(cpu, pfn);
    if (iova === NULL) {
      this.#count(cpu, CpuStatistic.warnings, 1);
      return;
    }
    this.removeLocked(cpu, iova);
    this.iovas.free(iova, cpu);
  }

  /** Searches room for `iova` and inserts it there: pfnLo, or NOT_FOUND. */
  #allocRange(cpu: number, iova: Pointer, size: number, limitPfn: number, alignment: number): number {
    const i32 = this.#i32;
    const f64 = this.#f64;
    const limit = limitPfn + 1;
    const perAlignment = 1 / alignment;
    const is32 = limit <= f64[this.#dma32Pfn]!;
    if (is32 && size >= f64[this.#max32AllocSize]!) return NOT_FOUND;

    let start = i32[this.#base + (is32 ? cached32Node : cachedNode)]!;
    let low = f64[this.#startPfn]!;
    const startPfnHi = pfnHiOf(f64, start);
    let retry = startPfnHi < limit;
    let higher: Pointer;
    let pfnLo: number;
    let steps = 0;
    for (;;) {
      // From `start` down to the first gap that holds `size` pfns below `limit`, not below `low`.
      let node = start;
      let high = limit;
      do {
        high = Math.min(high, pfnLoOf(f64, node));
        // Rounding down by a power of two is exact in Float64. A `high` below `size` makes this negative, which
        // ends the walk as "no room" (the kernel's unsigned difference wraps, and is caught afterwards).
        pfnLo = Math.floor((high - size) * perAlignment) * alignment;
        higher = node;
        node = i32[node + prev]!;
        steps++;
      } while (node !== NULL && pfnLo <= pfnHiOf(f64, node) && pfnLo >= low);
      if (pfnLo >= low || !retry) break;
      // The cached node lay below the limit: once more, from the limit down to where the first walk began.
      retry = false;
      start = is32 ? this.#firstEndingAtOrAbove(limit) : this.anchor;
      low = startPfnHi + 1;
    }
    this.#count(cpu, CpuStatistic.treeSteps, steps);
    if (pfnLo < low) {
      f64[this.#max32AllocSize] = size;
      return NOT_FOUND;
    }
    const pfnHi = pfnLo + size - 1;
    setPfnLo(f64, iova, pfnLo);
    setPfnHi(f64, iova, pfnHi);
    this.#insertBefore(iova, higher);
    i32[this.#base + (pfnHi < f64[this.#dma32Pfn]! ? cached32Node : cachedNode)] = iova;
    this.#count(cpu, CpuStatistic.treeAllocs, 1);
    return pfnLo;
  }

  /** The lowest node whose range ends at or above `limit`; the anchor in the end. */
  #firstEndingAtOrAbove(limit: number): Pointer {
    const tree = this.rbtree;
    let best = this.anchor;
    for (let node = tree.root; node !== NULL; ) {
      if (this.pfnHi(node) >= limit) {
        best = node;
        node = tree.left(node);
      } else {
        node = tree.right(node);
      }
    }
    return best;
  }

  #reserveRange(pfnLo: number, pfnHi: number, spare: Pointer): Pointer {
    const f64 = this.#f64;
    let lo = pfnLo;
    let node = this.rbtree.first();
    for (; this.pfnLo(node) <= Math.max(lo, pfnHi); node = this.rbtree.next(node)) {
      if (lo > this.pfnHi(node) || pfnHi < this.pfnLo(node)) continue;
      if (lo < this.pfnLo(node)) setPfnLo(f64, node, lo);
      if (pfnHi <= this.pfnHi(node)) return node;
      lo = this.pfnHi(node) + 1;
    }
    if (spare === NULL) return NULL;
    setPfnLo(f64, spare, lo);
    setPfnHi(f64, spare, pfnHi);
    this.#insertBefore(spare, node);
    return spare;
  }

  #insertBefore(iova: Pointer, higher: Pointer): void {
    const i32 = this.#i32;
    this.rbtree.insertBefore(iova, higher);
    const count = i32[this.#base + nodes]! + 1;
    i32[this.#base + nodes] = count;
    if (count > i32[this.#base + nodesPeak]!) i32[this.#base + nodesPeak] = count;
  }

  #count(cpu: number, statistic: number, by: number): void {
    this.#f64[this.#statistics + cpu * CPU_F64 + statistic]! += by;
  }
}

/** 2^ceil(log2 size). */
export function alignmentOf(size: number): number {
  if (size <= 2 ** 30) return 1 << (32 - Math.clz32(size - 1));
  let alignment = 2 ** 31;
  while (alignment < size) alignment *= 2;
  return alignment;
}
