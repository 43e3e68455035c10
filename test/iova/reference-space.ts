import { expect } from "vitest";
import type { IovaDomain, IovaRange } from "../../src/iova/domain.js";

/** An allocated range, and the size it was asked for. */
export interface Holding extends IovaRange {
  readonly size: number;
}

/**
 * What any allocator owes its callers, in a Map: ranges of the right length, aligned, within the limit, and never one
 * that somebody holds. It does not say which range an allocation gets.
 */
export class ReferenceSpace {
  readonly #held = new Map<number, Holding>();

  constructor(private readonly domain: IovaDomain) {}

  get held(): Holding[] {
    return [...this.#held.values()];
  }

  /** An allocation answered `pfn`. */
  allocated(pfn: number, size: number, limitPfn: number): void {
    if (pfn === 0) return;
    const rounded = this.domain.roundedSize(size);
    const range: Holding = { pfnLo: pfn, pfnHi: pfn + rounded - 1, size };
    expect(pfn).toBeGreaterThanOrEqual(this.domain.tree.startPfn);
    expect(pfn % 2 ** Math.ceil(Math.log2(size)), "aligned to the next power of two").toBe(0);
    // Below its own size a limit bounds nothing: the bound is unsigned, and wraps.
    if (limitPfn + 1 >= rounded) expect(range.pfnHi).toBeLessThanOrEqual(limitPfn);
    for (const other of this.#held.values()) {
      if (range.pfnLo <= other.pfnHi && other.pfnLo <= range.pfnHi) {
        expect.fail(`given out ${range.pfnLo}-${range.pfnHi} while ${other.pfnLo}-${other.pfnHi} is held`);
      }
    }
    this.#held.set(pfn, range);
  }

  freed(pfn: number): void {
    this.#held.delete(pfn);
  }

  clear(): void {
    this.#held.clear();
  }
}
