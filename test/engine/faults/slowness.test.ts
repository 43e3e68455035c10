import { describe, expect, it } from "vitest";
import type { AllocPort } from "../../../src/engine/cpu.js";
import { Slowness } from "../../../src/engine/faults/slowness.js";
import { CpuStatistic, cpuStatistics, LockStatistic } from "../../../src/memory/cpu-layout.js";
import type { Machine } from "../../../src/memory/machine.js";
import { smallMachine } from "../../memory/small-machine.js";

const CPU = 1;

/** A machine whose clock goes on by 1 ns with each look, and by what operations take. */
function clockwork() {
  const { i32, f64, u64, layout, atomics } = smallMachine();
  let time = 0;
  const machine = { i32, f64, u64, layout, atomics, now: () => ++time } as unknown as Machine;
  const waited = cpuStatistics(layout.cpus, CPU) + CpuStatistic.locks + LockStatistic.wait;
  return {
    machine,
    get time() {
      return time;
    },
    pass: (ns: number) => {
      time += ns;
    },
    waitForLock: (ns: number) => {
      time += ns;
      f64[waited]! += ns;
    },
  };
}

/** How much longer `ops` operations take with a factor than without. */
function slowedBy(factor: number, ops: number, operation: (clock: ReturnType<typeof clockwork>) => void) {
  const clock = clockwork();
  const port: AllocPort = {
    allocFast: () => {
      operation(clock);
      return 7;
    },
    freeFast: () => operation(clock),
  };
  const slow = new Slowness(clock.machine, CPU, factor).portOf(port);
  const begin = clock.time;
  for (let k = 0; k < ops; k += 2) {
    expect(slow.allocFast(CPU, 1, 99, false)).toBe(7);
    slow.freeFast(CPU, 7, 1);
  }
  return clock.time - begin;
}

describe("a slow CPU", () => {
  it.each([2, 10, 100])("takes %i times as long", (factor) => {
    const ops = 64 * 100;
    const time = slowedBy(factor, ops, ({ pass }) => pass(40));
    expect(time / (ops * 40)).toBeCloseTo(factor, factor < 100 ? 0 : -1);
  });
  it("waits for locks no longer than a fast one", () => {
    const ops = 64 * 100;
    const time = slowedBy(10, ops, ({ pass, waitForLock }) => {
      pass(40);
      waitForLock(400);
    });
    expect(time / ops).toBeGreaterThan(390 + 400);
    expect(time / ops).toBeLessThan(410 + 410);
  });
  it("does not make up for a time in which it had no core", () => {
    const time = slowedBy(100, 64, ({ pass }) => pass(1e6));
    expect(time).toBeLessThan(64e6 + 100 * 200_000);
  });
});
