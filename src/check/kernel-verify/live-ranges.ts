/** A range that is allocated, in the kernel under its pfn and here perhaps under another. */
interface LiveRange {
  /** 0: the allocation failed here. */
  readonly here: number;
  readonly size: number;
}

/**
 * What is live in the kernel, and what stands for it here. Who holds which of the live ranges of a size makes no difference
 * to an allocator: so a pfn that is live on both sides always stands for itself, and a disagreement does not spread.
 */
export class LiveRanges {
  readonly #ranges = new Map<number, LiveRange>();
  /** For each pfn that is live here, the one in the kernel that it stands for. */
  readonly #kernel = new Map<number, number>();

  /** The kernel gave `pfn`, the allocator here gave `here`. */
  add(pfn: number, here: number, size: number): void {
    this.#set(pfn, { here, size });
    this.#settle(pfn);
    this.#settle(here);
  }

  /** What stood for `pfn`, which is live no more; undefined when it was not. */
  remove(pfn: number): LiveRange | undefined {
    const range = this.#ranges.get(pfn);
    this.#ranges.delete(pfn);
    if (range !== undefined) this.#kernel.delete(range.here);
    return range;
  }

  /** If `pfn` is live on both sides it stands for itself: exchanges with the range of its size that it stands for. */
  #settle(pfn: number): void {
    const other = this.#kernel.get(pfn);
    const range = this.#ranges.get(pfn);
    const holder = other === undefined ? undefined : this.#ranges.get(other);
    if (other === undefined || range === undefined || holder?.size !== range.size) return;
    this.#set(other, range);
    this.#set(pfn, holder);
  }

  #set(pfn: number, range: LiveRange): void {
    this.#ranges.set(pfn, range);
    if (range.here !== 0) this.#kernel.set(range.here, pfn);
  }
}
