import type { IovaRange } from "../../src/iova/domain.js";

type Range = { pfnLo: number; pfnHi: number };

/**
 * The slow path by the letter of its description, on a sorted list: the reference that the tree must equal answer by
 * answer. Simple and slow.
 */
export class ReferenceTree {
  readonly #anchor: Range = { pfnLo: Number.POSITIVE_INFINITY, pfnHi: Number.POSITIVE_INFINITY };
  /** Upwards, the anchor last. */
  readonly #ranges: Range[] = [this.#anchor];
  readonly #dma32Pfn: number;
  #cached32Node = this.#anchor;
  #cachedNode = this.#anchor;
  #max32AllocSize: number;

  constructor(
    private readonly startPfn: number,
    granuleShift: number,
  ) {
    this.#dma32Pfn = 2 ** (32 - granuleShift);
    this.#max32AllocSize = this.#dma32Pfn;
  }

  get ranges(): IovaRange[] {
    return this.#ranges.slice(0, -1).map((range) => ({ ...range }));
  }

  alloc(size: number, limitPfn: number, aligned: boolean): number {
    const is32 = limitPfn + 1 <= this.#dma32Pfn;
    if (is32 && size >= this.#max32AllocSize) return 0;
    const alignment = aligned ? 2 ** Math.ceil(Math.log2(size)) : 1;
    const start = is32 ? this.#cached32Node : this.#cachedNode;
    let pfnLo = this.#search(start, size, limitPfn, this.startPfn, alignment);
    if (pfnLo === undefined && start.pfnHi < limitPfn + 1) {
      const above = is32 ? this.#ranges.find(({ pfnHi }) => pfnHi >= limitPfn + 1)! : this.#anchor;
      pfnLo = this.#search(above, size, limitPfn, start.pfnHi + 1, alignment);
    }
    if (pfnLo === undefined) {
      this.#max32AllocSize = size;
      return 0;
    }
    const range = { pfnLo, pfnHi: pfnLo + size - 1 };
    this.#insert(range);
    if (range.pfnHi < this.#dma32Pfn) this.#cached32Node = range;
    else this.#cachedNode = range;
    return pfnLo;
  }

  /** False, and nothing happened, when no range holds `pfn`. */
  free(pfn: number): boolean {
    const range = this.#holding(pfn);
    if (range === undefined) return false;
    const index = this.#ranges.indexOf(range);
    const successor = this.#ranges[index + 1]!;
    const is32 = range.pfnHi < this.#dma32Pfn;
    if (range === this.#cached32Node || (is32 && range.pfnLo >= this.#cached32Node.pfnLo)) {
      this.#cached32Node = successor;
    }
    if (range.pfnLo < this.#dma32Pfn) this.#max32AllocSize = this.#dma32Pfn;
    if (range.pfnLo >= this.#cachedNode.pfnLo) this.#cachedNode = successor;
    this.#ranges.splice(index, 1);
    return true;
  }

  find(pfn: number): IovaRange | null {
    const range = this.#holding(pfn);
    return range === undefined ? null : { ...range };
  }

  reserve(pfnLo: number, pfnHi: number): IovaRange {
    let lo = pfnLo;
    for (const range of this.#ranges) {
      if (lo > range.pfnHi || pfnHi < range.pfnLo) continue;
      range.pfnLo = Math.min(range.pfnLo, lo);
      if (pfnHi <= range.pfnHi) return { ...range };
      lo = range.pfnHi + 1;
    }
    const rest = { pfnLo: lo, pfnHi };
    this.#insert(rest);
    return { ...rest };
  }

  #search(start: Range, size: number, limitPfn: number, low: number, alignment: number): number | undefined {
    let high = limitPfn + 1;
    for (let index = this.#ranges.indexOf(start); index >= 0; index--) {
      high = Math.min(high, this.#ranges[index]!.pfnLo);
      const highest = high - size;
      if (highest < low) return undefined;
      const pfnLo = highest - (highest % alignment);
      if (pfnLo < low) return undefined;
      if (index === 0 || pfnLo > this.#ranges[index - 1]!.pfnHi) return pfnLo;
    }
    return undefined;
  }

  #holding(pfn: number): Range | undefined {
    return this.#ranges.find(({ pfnLo, pfnHi }) => pfnLo <= pfn && pfn <= pfnHi);
  }

  #insert(range: Range): void {
    this.#ranges.splice(
      this.#ranges.findIndex(({ pfnLo }) => pfnLo > range.pfnLo),
      0,
      range,
    );
  }
}
