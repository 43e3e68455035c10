import { describe, expect, it } from "vitest";
import { createLedger, watchWithLedger } from "../../src/check/ledger.js";
import type { AllocPort } from "../../src/engine/cpu.js";

const LIMIT = 2 ** 20 - 1;

/** An allocator that answers what it is told to, however wrong. */
function lying(...answers: number[]): AllocPort {
  return { allocFast: () => answers.shift() ?? 0, freeFast: () => {} };
}

const violation = { code: "OWNERSHIP_VIOLATION" };

describe.each([0, 1, 400])("the ledger, watching domain %i", (domain) => {
  const watch = (...answers: number[]) => watchWithLedger(lying(...answers), createLedger(), domain);

  it("lets pass what is allocated, freed and allocated again", () => {
    const port = watch(100, 104, 100);
    expect(port.allocFast(0, 4, LIMIT, true)).toBe(100);
    expect(port.allocFast(1, 4, LIMIT, true)).toBe(104);
    port.freeFast(1, 100, 4);
    expect(port.allocFast(0, 4, LIMIT, true)).toBe(100);
  });
  it("lets pass an allocation that failed", () => {
    const port = watch(0, 0);
    expect(port.allocFast(0, 4, LIMIT, true)).toBe(0);
    expect(port.allocFast(0, 4, LIMIT, true)).toBe(0);
  });
  it("catches a pfn that is given out twice, by whichever CPU", () => {
    const port = watch(100, 100);
    port.allocFast(0, 1, LIMIT, true);
    expect(() => port.allocFast(1, 1, LIMIT, true)).toThrowError(expect.objectContaining(violation));
  });
  it("catches ranges that overlap in their last page", () => {
    const port = watch(100, 103);
    port.allocFast(0, 4, LIMIT, true);
    expect(() => port.allocFast(0, 4, LIMIT, true)).toThrowError(/pfn 103 was allocated twice/);
  });
  it("catches a free of what nobody owns, and a second free", () => {
    expect(() => watch().freeFast(0, 7, 1)).toThrowError(expect.objectContaining(violation));
    const port = watch(100);
    port.allocFast(0, 1, LIMIT, true);
    port.freeFast(0, 100, 1);
    expect(() => port.freeFast(0, 100, 1)).toThrowError(/pfn 100 was freed by CPU 0, but nobody owned it/);
  });
  it("catches a free with another size, larger or smaller, where it happens", () => {
    const port = watch(100, 104);
    port.allocFast(0, 4, LIMIT, true);
    port.allocFast(1, 4, LIMIT, true);
    expect(() => port.freeFast(1, 100, 2)).toThrowError(
      /pfn 100 was freed by CPU 1 as 2 pages, but the range goes on/,
    );
    // Its neighbour is live: a page of that is not taken for a page of it.
    expect(() => port.freeFast(1, 100, 8)).toThrowError(
      /pfn 100 was freed by CPU 1 as 8 pages, but the range has only 4/,
    );
  });
  it("catches a free from the middle of a range, and a range given out over another's", () => {
    const port = watch(100, 96);
    port.allocFast(0, 4, LIMIT, true);
    expect(() => port.freeFast(0, 102, 2)).toThrowError(/pfn 102 was freed by CPU 0 as 2 pages, but nobody/);
    expect(() => port.allocFast(0, 8, LIMIT, true)).toThrowError(/pfn 100 was allocated twice/);
  });
  it("knows pfns of 45 bits", () => {
    const high = 2 ** 45 - 8;
    const port = watch(high, high);
    port.allocFast(0, 1, 2 ** 45 - 1, true);
    expect(() => port.allocFast(0, 1, 2 ** 45 - 1, true)).toThrowError(expect.objectContaining(violation));
  });
});

describe("the ledger, watching several domains", () => {
  it("tells the same pfn of one from that of another, and still sees each one's faults", () => {
    const ledger = createLedger();
    const ports = [0, 1, 2].map((domain) => watchWithLedger(lying(LIMIT, LIMIT), ledger, domain));
    for (const port of ports) port.allocFast(0, 1, LIMIT, true);
    for (const port of ports) {
      expect(() => port.allocFast(0, 1, LIMIT, true)).toThrowError(expect.objectContaining(violation));
    }
  });
  it("never invents a fault where two live pfns meet in a word", () => {
    const port = watchWithLedger(lying(5, 5 + 2 ** 24, 5), createLedger(), 0);
    port.allocFast(0, 1, LIMIT, true);
    port.allocFast(0, 1, 2 ** 45, true);
    port.freeFast(0, 5, 1);
    port.freeFast(0, 5 + 2 ** 24, 1);
    expect(port.allocFast(0, 1, LIMIT, true)).toBe(5);
  });
  it("does not watch more domains than it can tell apart", () => {
    const port = lying(1, 1);
    expect(watchWithLedger(port, createLedger(), 100_000)).toBe(port);
  });
});
