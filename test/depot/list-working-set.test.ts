import { describe, expect, it } from "vitest";
import workingSet from "../../examples/working-set.js";
import { listWorkingSetDepot } from "../../src/depot/list-working-set-depot.js";
import { verify } from "../../src/iova/verify.js";
import { bootOf } from "../../src/memory/cpu-layout.js";
import { LIMIT_32, smallDomain } from "../iova/small-domain.js";

/** A domain whose magazines hold one pfn each, so that a free is a push; CPU 0 and its pair are full. */
function setup(design: typeof workingSet) {
  const domain = smallDomain({ design, magazineSize: 1, bins: 1 });
  const { depot } = domain.rcaches[0]!;
  const pfns = Array.from({ length: 20 }, () => domain.allocFast(0, 1, LIMIT_32, false));
  const free = (count: number) => {
    for (let k = 0; k < count; k++) domain.freeFast(0, pfns.pop()!, 1);
  };
  const alloc = (count: number) => {
    for (let k = 0; k < count; k++) pfns.push(domain.allocFast(0, 1, LIMIT_32, false));
  };
  free(2);
  const tick = () => domain.runQueuedWork(bootOf(1));
  return { domain, depot, free, alloc, tick };
}

describe.each([listWorkingSetDepot, workingSet].map((design) => [design.id, design] as const))(
  "%s",
  (_, design) => {
    it("frees what lay untouched from one tick to the next, all at once", () => {
      const { domain, depot, free, tick } = setup(design);
      free(10);
      // The interval began empty.
      expect(tick()).toEqual({ ran: 1, freed: 0 });
      expect(depot.size()).toBe(10);
      expect(tick()).toEqual({ ran: 1, freed: 10 });
      expect(depot.size()).toBe(0);
      expect(verify(domain, { live: 8 }).violations).toEqual([]);
      // The work that freed something is queued again, and ends when nothing is left.
      expect(tick()).toEqual({ ran: 1, freed: 0 });
      expect(tick()).toEqual({ ran: 0, freed: 0 });
    });

    it("keeps what was in use at the height of the interval", () => {
      const { depot, free, alloc, tick } = setup(design);
      free(10);
      tick();
      // The first two come from the CPU's own magazines.
      for (const inUse of [9, 3]) {
        alloc(inUse);
        free(inUse);
      }
      expect(depot.size()).toBe(10);
      expect(tick()).toEqual({ ran: 1, freed: 3 });
      expect(depot.size()).toBe(7);
      alloc(9);
      free(9);
      expect(tick()).toEqual({ ran: 1, freed: 0 });
      expect(depot.size()).toBe(7);
    });
  },
);
