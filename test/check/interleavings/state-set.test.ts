import { describe, expect, it } from "vitest";
import { StateSet } from "../../../src/check/interleavings/state-set.js";

describe("a set of states", () => {
  it("tells them apart by both halves of their fingerprints, however many there are", () => {
    const states = new StateSet();
    for (let k = 0; k < 20_000; k++) {
      // Neighbours in the table, and alike in one half or the other.
      const [a, b] = [k % 100, Math.floor(k / 100)];
      expect(states.visitAsleep(a, b, 0).isNew).toBe(true);
    }
    expect(states.size).toBe(20_000);
    for (let k = 0; k < 20_000; k++) {
      expect(states.visitAsleep(k % 100, Math.floor(k / 100), 0)).toEqual({ isNew: false, wake: 0 });
    }
    expect(states.visitAsleep(-1, 2 ** 31 - 1, 0).isNew).toBe(true);
  });

  it("wakes the turns that slept at every visit before and are awake now", () => {
    const states = new StateSet();
    states.visitAsleep(1, 2, 0b0110);
    expect(states.visitAsleep(1, 2, 0b0111).wake).toBe(0);
    expect(states.visitAsleep(1, 2, 0b1100).wake).toBe(0b0010);
    expect(states.visitAsleep(1, 2, 0b0000).wake).toBe(0b0100);
    expect(states.visitAsleep(1, 2, 0b0000).wake).toBe(0);
  });

  it("with bounds goes on from a state only when it came with fewer turns than ever", () => {
    const states = new StateSet();
    states.visitWithin(1, 2, 7);
    expect(states.visitWithin(1, 2, 7)).toEqual({ isNew: false, wake: 0 });
    expect(states.visitWithin(1, 2, 5)).toEqual({ isNew: false, wake: -1 });
    expect(states.visitWithin(1, 2, 6)).toEqual({ isNew: false, wake: 0 });
  });
});
