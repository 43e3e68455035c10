import type { IovaRange } from "../../src/iova/domain.js";
import { type BinShape, ReferenceRcache } from "./reference-rcache.js";
import { ReferenceTree } from "./reference-tree.js";

export interface DomainShape extends BinShape {
  readonly bins: number;
  readonly granuleShift: number;
  readonly startPfn: number;
  /** Whether a depot without room has all CPUs drained. */
  readonly flushesOnOverflow: boolean;
}

/** What happens when the unsigned bound of a magazine's pfns wraps: all of them are below it. */
const WRAPPED_BOUND = Number.POSITIVE_INFINITY;

/**
 * A whole domain by the letter of its description: a sorted list for the tree, and plain stacks for the bins. The
 * domain must equal it answer by answer, and in what each magazine holds.
 */
export class ReferenceDomain {
  /** Pfns of drained magazines that no range held. */
  warnings = 0;
  readonly #tree: ReferenceTree;
  readonly #bins: readonly ReferenceRcache[];

  constructor(private readonly shape: DomainShape) {
    const { startPfn, granuleShift } = shape;
    this.#tree = new ReferenceTree(startPfn, granuleShift);
    const free = (pfn: number): void => {
      if (!this.#tree.free(pfn)) this.warnings++;
    };
    this.#bins = Array.from({ length: shape.bins }, () => new ReferenceRcache(shape, free));
  }

  get ranges(): IovaRange[] {
    return this.#tree.ranges;
  }

  get bins(): ReferenceRcache["contents"][] {
    return this.#bins.map(({ contents }) => contents);
  }

  allocFast(cpu: number, size: number, limitPfn: number, flushRcache: boolean): number {
    const bin = this.#bins[orderOf(size)];
    const rounded = size < 2 ** (this.shape.bins - 1) ? 2 ** orderOf(size) : size;
    const bound = limitPfn + 1 - rounded;
    let pfn = bin?.get(cpu, bound < 0 ? WRAPPED_BOUND : bound) ?? 0;
    if (pfn === 0) pfn = this.#tree.alloc(rounded, limitPfn, true);
    if (pfn !== 0 || !flushRcache) return pfn;
    this.flush();
    return this.#tree.alloc(rounded, limitPfn, true);
  }

  freeFast(cpu: number, pfn: number, size: number): void {
    const bin = this.#bins[orderOf(size)];
    if (bin === undefined) this.free(pfn);
    else if (bin.put(cpu, pfn) && this.shape.flushesOnOverflow) this.#drainCpus();
  }

  alloc(size: number, limitPfn: number, aligned: boolean): number {
    return this.#tree.alloc(size, limitPfn, aligned);
  }

  free(pfn: number): void {
    this.#tree.free(pfn);
  }

  find(pfn: number): IovaRange | null {
    return this.#tree.find(pfn);
  }

  reserve(pfnLo: number, pfnHi: number): IovaRange | null {
    if (pfnHi < 2 ** (64 - this.shape.granuleShift)) return this.#tree.reserve(pfnLo, pfnHi);
    this.warnings++;
    return null;
  }

  flush(): void {
    this.#drainCpus();
    for (const bin of this.#bins) bin.drainDepot();
  }

  /** The CPU is dead. */
  drainCpu(cpu: number): void {
    for (const bin of this.#bins) bin.drainCpu(cpu);
  }

  tick(): { ran: number; freed: number } {
    const runs = this.#bins.map((bin) => bin.tick());
    return {
      ran: runs.reduce((sum, { ran }) => sum + ran, 0),
      freed: runs.reduce((sum, { freed }) => sum + freed, 0),
    };
  }

  #drainCpus(): void {
    for (let cpu = 0; cpu < this.shape.cpus; cpu++) this.drainCpu(cpu);
  }
}

function orderOf(size: number): number {
  return Math.ceil(Math.log2(size));
}
