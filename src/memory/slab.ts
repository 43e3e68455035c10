import { CPU_WORDS, CpuStatistic, contextsOf } from "./cpu-layout.js";
import type { CpuOwnership } from "./cpu-ownership.js";
import type { Machine } from "./machine.js";
import { LINE_WORDS, type Pointer } from "./pointer.js";
import { TaggedHead } from "./tagged-head.js";
import { TreiberStack } from "./treiber-stack.js";

/**
 * Objects of one kind from one region of machine memory, as the kernel's slab allocator gives out iovas and
 * magazines.
 *
 * The header:
 *
 *   word | field | writer  | access | meaning
 *   -----|-------|---------|--------|---------------------------------------------------
 *   0, 1 | spare | any CPU | atomic | tagged head of a stack of batches
 *   2    | fresh | any CPU | atomic | objects ever taken from the region's end
 *
 * and in each CPU's block a cache, touched by the CPU's owner only:
 *
 *   word | field | meaning
 *   -----|-------|------------------------------------
 *   0    | head  | the first free object, NULL if none
 *   1    | count | free objects in this cache
 *
 * Free objects of a cache are linked through their word `link`. A batch is such a chain on its way between CPUs;
 * batches are stacked through word `batchLink` of their first object.
 *
 * Invariants: objects in use + in caches + in batches = fresh <= limit.
 *
 * Why BATCH: one atomic on the shared head per 32 objects keeps the slab out of every measurement, and a CPU
 * hoards at most 2 * BATCH. Why fresh objects in order: what is never used is never touched, hence never resident.
 */
export const SLAB_WORDS = LINE_WORDS;
export const SlabHeader = { spare: 0, fresh: 2 } as const;
export const SLAB_BATCH = 32;

// Bound here, see "Constants" in pointer.ts.
const NULL: Pointer = 0;
const CPU_STRIDE = CPU_WORDS;

export interface SlabShape {
  readonly header: Pointer;
  /** First object; all of them are `objectWords` apart. */
  readonly base: Pointer;
  readonly objectWords: number;
  readonly limit: number;
  /** Offset of the cache in a CPU's block. */
  readonly cache: number;
  readonly link: number;
  /** Accessed atomically only, also while the object is in use. */
  readonly batchLink: number;
  /** Objects that change CPUs at a time. @default SLAB_BATCH */
  readonly batch?: number;
  /** Width of the tag of the head of batches; 0 leaves it open to ABA. @default 32 */
  readonly tagBits?: number;
}

export class Slab {
  readonly #i32: Int32Array;
  readonly #batches: TreiberStack;
  readonly #link: number;
  readonly #caches: Pointer;
  readonly #batch: number;
  /** A cache with so many objects gives a batch of them away. */
  readonly #most: number;

  constructor(
    private readonly machine: Machine,
    readonly shape: SlabShape,
    private readonly ownership: CpuOwnership,
  ) {
    const head = new TaggedHead(machine, shape.header + SlabHeader.spare, shape.tagBits);
    this.#batches = new TreiberStack(machine, head, shape.batchLink, CpuStatistic.slabCasFailures);
    this.#i32 = machine.i32;
    this.#link = shape.link;
    this.#caches = machine.layout.cpus + shape.cache;
    this.#batch = shape.batch ?? SLAB_BATCH;
    this.#most = 2 * this.#batch;
  }

  /** An object with arbitrary content, or NULL when this CPU's cache, the batches and the region are empty. */
  alloc(cpu: number): Pointer {
    const i32 = this.#i32;
    const cache = this.#caches + cpu * CPU_STRIDE;
    const object = i32[cache]!;
    if (object === NULL) return this.#refill(cpu, cache);
    i32[cache] = i32[object + this.#link]!;
    i32[cache + 1] = i32[cache + 1]! - 1;
    return object;
  }

  free(object: Pointer, cpu: number): void {
    const i32 = this.#i32;
    const cache = this.#caches + cpu * CPU_STRIDE;
    i32[object + this.#link] = i32[cache]!;
    i32[cache] = object;
    const count = i32[cache + 1]! + 1;
    i32[cache + 1] = count;
    if (count >= this.#most) this.#spill(cpu, this.#batch);
  }

  /**
   * As alloc, with what other CPUs hold back as the last resort: NULL when every object is in use. The caller holds
   * no lock, and may find its CPU's magazines as others left them.
   */
  allocReclaiming(cpu: number): Pointer {
    for (;;) {
      const object = this.alloc(cpu);
      if (object !== NULL || !this.reclaim(cpu)) return object;
    }
  }

  /**
   * After alloc answered NULL: collects what other CPUs hold back, so that the limit is on objects in use. False
   * when there is none to be had. The caller holds no lock, and finds its CPU's magazines as others left them.
   */
  reclaim(cpu: number): boolean {
    let found = false;
    this.ownership.outside(cpu, () => {
      for (let other = 0; other < contextsOf(this.machine.layout.shape.cpus); other++) {
        if (other === cpu || this.cached(other) === 0) continue;
        this.ownership.take(other);
        const count = this.cached(other);
        if (count > 0) this.#spill(other, count);
        this.ownership.giveBack(other);
        found = true;
      }
    });
    // What others gave up while we looked elsewhere counts too.
    return found || !this.#batches.isEmpty();
  }

  /** Free objects that `cpu` holds back; of another CPU, a glance. */
  cached(cpu: number): number {
    return this.machine.glances[this.#caches + cpu * CPU_STRIDE + 1]!;
  }

  /** Objects ever taken from the region. */
  get fresh(): number {
    return this.machine.atomics.load(this.machine.i32, this.shape.header + SlabHeader.fresh);
  }

  /** Whether `candidate` is an object that was ever given out. */
  isObject(candidate: Pointer): boolean {
    const { base, objectWords } = this.shape;
    const index = (candidate - base) / objectWords;
    return Number.isInteger(index) && index >= 0 && index < this.fresh;
  }

  /**
   * At rest: shows every free object to `visit`, those of the CPUs' caches, then those of the batches, until it
   * answers false.
   */
  walkFree(visit: (object: Pointer) => boolean): void {
    const i32 = this.#i32;
    const walkChain = (first: Pointer): boolean => {
      for (let object = first; object !== NULL; object = i32[object + this.#link]!) {
        if (!visit(object)) return false;
      }
      return true;
    };
    for (let cpu = 0; cpu < contextsOf(this.machine.layout.shape.cpus); cpu++) {
      if (!walkChain(i32[this.#caches + cpu * CPU_STRIDE]!)) return;
    }
    this.#batches.walk(walkChain);
  }

  #refill(cpu: number, cache: Pointer): Pointer {
    const i32 = this.#i32;
    let first = this.#batches.pop(cpu);
    let count = 0;
    if (first === NULL) {
      [first, count] = this.#takeFresh();
      if (first === NULL) return NULL;
    } else {
      for (let object = first; object !== NULL; object = i32[object + this.#link]!) count++;
    }
    i32[cache] = i32[first + this.#link]!;
    i32[cache + 1] = count - 1;
    return first;
  }

  /** A chain of objects that were never used, and its length. */
  #takeFresh(): [first: Pointer, count: number] {
    const { atomics, i32 } = this.machine;
    const { header, base, objectWords, limit } = this.shape;
    for (;;) {
      const taken = atomics.load(i32, header + SlabHeader.fresh);
      const count = Math.min(this.#batch, limit - taken);
      if (count <= 0) return [NULL, 0];
      if (atomics.compareExchange(i32, header + SlabHeader.fresh, taken, taken + count) !== taken) continue;
      const first = base + taken * objectWords;
      for (let k = 0; k < count; k++) {
        const object = first + k * objectWords;
        i32[object + this.#link] = k + 1 < count ? object + objectWords : NULL;
      }
      return [first, count];
    }
  }

  /** Moves the first `count` objects of a cache to the shared batches, as one batch. */
  #spill(cpu: number, count: number): void {
    const i32 = this.#i32;
    const cache = this.#caches + cpu * CPU_STRIDE;
    const first = i32[cache]!;
    let last = first;
    for (let k = 1; k < count; k++) last = i32[last + this.#link]!;
    i32[cache] = i32[last + this.#link]!;
    i32[cache + 1]! -= count;
    i32[last + this.#link] = NULL;
    this.#batches.push(first, cpu);
  }
}
