import { describe, expect, it } from "vitest";
import { CPU_WORDS, CpuBlock } from "../../src/memory/cpu-layout.js";
import { CpuOwnership } from "../../src/memory/cpu-ownership.js";
import { WaitTimeout } from "../../src/memory/errors.js";
import type { Machine, MachineAtomics } from "../../src/memory/machine.js";
import type { ThreadMachine } from "../../src/memory/thread-machine.js";
import { smallMachine, withAtomics } from "./small-machine.js";

/** A machine on which every turn of a wait is a chance for somebody else to act. */
function whileWaiting(machine: ThreadMachine, act: () => void): Machine {
  return { ...withAtomics(machine, {}), relax: act };
}

function isFree(machine: ThreadMachine, cpu: number): boolean {
  try {
    const ownership = new CpuOwnership(machine);
    ownership.enter(cpu);
    ownership.leave(cpu);
    return true;
  } catch (error) {
    if (error instanceof WaitTimeout) return false;
    throw error;
  }
}

function impatient(): ThreadMachine {
  return smallMachine({}, { waitDeadlineMs: 20, spinTurns: 4 });
}

describe("CpuOwnership", () => {
  it("keeps others out of a CPU from enter to leave", () => {
    const machine = impatient();
    const ownership = new CpuOwnership(machine);
    ownership.enter(1);
    expect(isFree(machine, 1)).toBe(false);
    expect(isFree(machine, 0)).toBe(true);
    ownership.leave(1);
    expect(isFree(machine, 1)).toBe(true);
  });

  it("is taken by nobody while it is inside, and can be once it has left", () => {
    const machine = impatient();
    const [running, other] = [new CpuOwnership(machine), new CpuOwnership(machine)];
    running.enter(1);
    expect(() => other.take(1)).toThrow(WaitTimeout);
    running.leave(1);
    other.take(1);
    expect(isFree(machine, 1)).toBe(false);
  });

  it("wakes whoever sleeps until it is free, and until it has served them", () => {
    const machine = smallMachine();
    const woken: number[] = [];
    const notify = ((words: Int32Array, index: number, count?: number) => {
      expect(words).toBe(machine.i32);
      // All of them: those who wait to enter, to take and to be served sleep on the same words.
      expect(count).toBeUndefined();
      woken.push(index);
      return 0;
    }) as MachineAtomics["notify"];
    const ownership = new CpuOwnership(withAtomics(machine, { notify }));
    const { cpus } = machine.layout;
    const word = (field: number) => cpus + CPU_WORDS + field;
    ownership.enter(1);
    ownership.leave(1);
    expect(woken.splice(0)).toEqual([word(CpuBlock.owner)]);
    ownership.take(1);
    expect(woken).toEqual([]);
    ownership.giveBack(1);
    expect(woken).toEqual([word(CpuBlock.owner), word(CpuBlock.served)]);
  });

  it("keeps the CPU out while somebody has taken it", () => {
    const machine = impatient();
    const ownership = new CpuOwnership(machine);
    ownership.take(1);
    expect(isFree(machine, 1)).toBe(false);
    ownership.giveBack(1);
    expect(isFree(machine, 1)).toBe(true);
    expect(machine.i32[ownership.requestsOf(1)]).toBe(0);
  });

  it.each([1, 2, 5])(
    "lets %i who wait have their turn when it steps aside, not those who come later",
    (waiting) => {
      const machine = smallMachine();
      const other = new CpuOwnership(machine);
      const requests = other.requestsOf(1);
      let turns = 0;
      const running = new CpuOwnership(
        whileWaiting(machine, () => {
          // The CPU is outside: one who waited takes it, and somebody new begins to wait.
          other.take(1);
          other.giveBack(1);
          Atomics.add(machine.i32, requests, 1);
          expect(++turns).toBeLessThanOrEqual(waiting);
        }),
      );
      running.enter(1);
      Atomics.add(machine.i32, requests, waiting);
      running.poll(1);
      expect(turns).toBe(waiting);
      running.leave(1);
    },
  );

  it("waits for a request that was raised but not yet carried out", () => {
    const machine = impatient();
    const running = new CpuOwnership(machine);
    running.enter(1);
    Atomics.add(machine.i32, running.requestsOf(1), 1);
    expect(() => running.poll(1)).toThrow(WaitTimeout);
  });

  it("acts outside and comes back, whether it was inside or not", () => {
    const machine = impatient();
    const ownership = new CpuOwnership(machine);
    ownership.enter(0);
    ownership.outside(0, () => expect(isFree(machine, 0)).toBe(true));
    expect(isFree(machine, 0)).toBe(false);
    ownership.leave(0);
    ownership.outside(0, () => expect(isFree(machine, 0)).toBe(true));
    expect(isFree(machine, 0)).toBe(true);
  });

  it("does nothing at a poll that finds no request", () => {
    const machine = smallMachine();
    const ownership = new CpuOwnership(
      whileWaiting(machine, () => expect.fail("it waits, though nobody asked")),
    );
    ownership.enter(0);
    ownership.poll(0);
    ownership.leave(0);
  });
});
