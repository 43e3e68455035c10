import { describe, expect, it } from "vitest";
import { createLedger, watchWithLedger } from "../../../src/check/ledger.js";
import { WRONG_FREES } from "../../../src/engine/faults/fault-plan.js";
import { WrongFrees } from "../../../src/engine/faults/wrong-frees.js";
import { failureCounts } from "../../../src/measure/counters.js";
import { Random } from "../../../src/workload/random.js";
import { LIMIT_32, smallDomain } from "../../iova/small-domain.js";

/** Frees of `size` until one of them was wrong: what the port below then saw of that one. */
function firstWrong(kind: (typeof WRONG_FREES)[number], size: number): [pfn: number, size: number][] {
  const seen: [number, number][] = [];
  const wrong = new WrongFrees(kind, new Random(1, 0));
  const driver = wrong.driverOf({
    allocFast: () => 0,
    freeFast: (_, pfn, freed) => void seen.push([pfn, freed]),
  });
  while (wrong.count === 0) {
    seen.length = 0;
    driver.freeFast(0, 5000, size);
  }
  return seen;
}

describe("a wrong free", () => {
  it("is the same range twice", () => {
    expect(firstWrong("double", 3)).toEqual([
      [5000, 3],
      [5000, 3],
    ]);
  });
  it("is one of what was never given out", () => {
    expect(firstWrong("unknown", 3)).toEqual([
      [5000, 3],
      [4, 3],
    ]);
  });
  it("is one of twice the size", () => {
    expect(firstWrong("wrong-size", 3)).toEqual([[5000, 6]]);
  });
  it("is one in a thousand, in whichever domain, and the same ones with the same seed", () => {
    const runs = [1, 1, 2].map((seed) => {
      const wrong = new WrongFrees("double", new Random(seed, 0));
      let frees = 0;
      const domains = [0, 1].map(() => wrong.driverOf({ allocFast: () => 0, freeFast: () => void frees++ }));
      const at: number[] = [];
      for (let k = 0; k < 100_000; k++) {
        const before = wrong.count;
        domains[k % 2]!.freeFast(0, 9, 1);
        if (wrong.count > before) at.push(k);
      }
      expect(frees).toBe(100_000 + wrong.count);
      return at;
    });
    expect(runs[0]!.length).toBeGreaterThan(80);
    expect(runs[0]!.length).toBeLessThan(120);
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).not.toEqual(runs[0]);
  });

  it.each(WRONG_FREES)("of the kind %s is caught by the ledger where it happens", (kind) => {
    const domain = smallDomain();
    const watched = watchWithLedger(domain, createLedger(), 0);
    const wrong = new WrongFrees(kind, new Random(1, 0));
    const driver = wrong.driverOf(watched);
    // A live neighbour on either side: pages of theirs are not taken for the range's own.
    const neighbours = Array.from({ length: 3 }, () => driver.allocFast(0, 1, LIMIT_32, false));
    expect(neighbours).not.toContain(0);
    const churn = () => {
      for (let k = 0; k < 10_000; k++) {
        driver.freeFast(0, neighbours[1]!, 1);
        neighbours[1] = driver.allocFast(0, 1, LIMIT_32, false);
      }
    };
    expect(churn).toThrowError(expect.objectContaining({ code: "OWNERSHIP_VIOLATION" }));
    expect(wrong.count).toBe(1);
  });
});

describe("without the ledger, the allocator does as the kernel's does", () => {
  const freed = (kind: (typeof WRONG_FREES)[number]) => {
    const domain = smallDomain();
    const wrong = new WrongFrees(kind, new Random(1, 0));
    const driver = wrong.driverOf(domain);
    // The highest pfn stays live: no range of two begins there.
    driver.allocFast(0, 1, LIMIT_32, false);
    while (wrong.count === 0) driver.freeFast(0, driver.allocFast(0, 1, LIMIT_32, false), 1);
    const drain = () => {
      domain.flush(0);
      return failureCounts(domain.machine).warnings;
    };
    return { domain, drain };
  };

  it("a pfn that was freed twice is given out twice, and is a WARN where it is drained", () => {
    const { domain, drain } = freed("double");
    const pfns = [0, 1].map(() => domain.allocFast(0, 1, LIMIT_32, false));
    expect(pfns[0]).toBe(pfns[1]);
    for (const pfn of pfns) domain.freeFast(0, pfn, 1);
    expect(drain()).toBe(1);
  });
  it("one that was never given out is given out, and a WARN", () => {
    const { domain, drain } = freed("unknown");
    expect(domain.allocFast(0, 1, LIMIT_32, false)).toBe(1);
    domain.freeFast(0, 1, 1);
    expect(drain()).toBe(1);
  });
  it("one of another size is given out with that, and no WARN", () => {
    const { domain, drain } = freed("wrong-size");
    const pfn = domain.allocFast(0, 2, LIMIT_32, false);
    expect(domain.find(0, pfn)).toEqual({ pfnLo: pfn, pfnHi: pfn });
    domain.freeFast(0, pfn, 2);
    expect(drain()).toBe(0);
  });
});
