import { describe, expect, it } from "vitest";
import { SlotPool } from "../../../src/workload/trace/slot-pool.js";

const NOTHING_DONE = 0;

describe("the slots of a trace", () => {
  it("are used again by the CPU that freed them, the last one first", () => {
    const pool = new SlotPool();
    const slots = [pool.take(0, NOTHING_DONE), pool.take(0, NOTHING_DONE)] as const;
    expect(slots).toEqual([0, 1]);
    pool.release(slots[0], 1, 10);
    pool.release(slots[1], 1, 11);
    expect(pool.take(1, NOTHING_DONE)).toBe(slots[1]);
    expect(pool.take(1, NOTHING_DONE)).toBe(slots[0]);
    expect(pool.take(1, NOTHING_DONE)).toBe(2);
  });

  it("are used again by others once the free is certainly done, and not a position earlier", () => {
    const pool = new SlotPool();
    const slot = pool.take(0, NOTHING_DONE);
    pool.release(slot, 0, 10);
    // All that lies below 10 is done: the free at 10 need not be.
    expect(pool.take(1, 10)).not.toBe(slot);
    expect(pool.take(1, 11)).toBe(slot);
  });
});
