import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LiveRanges } from "../../../src/check/kernel-verify/live-ranges.js";
import { checkProperty } from "../../memory/check-property.js";

const PFNS = 12;

/** Allocate with what the kernel and what the allocator here answer, or free what the kernel frees. */
const call = fc.record({ alloc: fc.boolean(), kernel: fc.nat(), here: fc.nat() });

describe("the live ranges of two allocators", () => {
  it("stand for each other one to one, and for themselves where both have them", () => {
    checkProperty(
      fc.property(fc.array(call, { maxLength: 200 }), (calls) => {
        const ranges = new LiveRanges();
        const kernel = new Set<number>();
        const here = new Set<number>();
        const free = (live: Set<number>) =>
          Array.from({ length: PFNS }, (_, i) => i + 1).filter((pfn) => !live.has(pfn));
        for (const { alloc, ...pick } of calls) {
          if (alloc && kernel.size < PFNS) {
            const [pfn, stand] = [
              free(kernel).at(pick.kernel % free(kernel).length)!,
              free(here).at(pick.here % free(here).length)!,
            ];
            ranges.add(pfn, stand, 1);
            kernel.add(pfn);
            here.add(stand);
          } else if (kernel.size > 0) {
            const pfn = [...kernel][pick.kernel % kernel.size]!;
            const range = ranges.remove(pfn)!;
            expect(range.here).toBe(here.has(pfn) ? pfn : range.here);
            expect(here.delete(range.here)).toBe(true);
            kernel.delete(pfn);
          }
        }
        const left = [...kernel].map((pfn) => ranges.remove(pfn)?.here);
        expect(new Set(left)).toEqual(here);
      }),
      500,
    );
  });

  it("of different sizes never stand for each other", () => {
    const ranges = new LiveRanges();
    ranges.add(1, 2, 1);
    ranges.add(2, 1, 4);
    expect([ranges.remove(1), ranges.remove(2)]).toEqual([
      { here: 2, size: 1 },
      { here: 1, size: 4 },
    ]);
  });
});
