import { describe, expect, it, vi } from "vitest";
import {
  CPU_F64,
  CpuStatistic,
  cpuStatistics,
  LOCK_STATISTICS,
  LockStatistic,
} from "../../src/memory/cpu-layout.js";
import { RunAborted, WaitTimeout } from "../../src/memory/errors.js";
import { LockClass } from "../../src/memory/machine.js";
import { ThreadMachine } from "../../src/memory/thread-machine.js";
import { smallMachine } from "./small-machine.js";

const UNLOCKED = 0;
const LOCKED = 1;
const CONTENDED = 2;

function impatient(): ThreadMachine {
  return smallMachine({}, { waitDeadlineMs: 30, spinTurns: 8 });
}

function lockStatistics(machine: ThreadMachine, cpu: number, lockClass: number): number[] {
  const row = CpuStatistic.locks + lockClass * LOCK_STATISTICS;
  const at = cpuStatistics(machine.layout.cpus, 0) + cpu * CPU_F64 + row;
  return [...machine.f64.subarray(at, at + LOCK_STATISTICS)];
}

describe("ThreadMachine locks", () => {
  it("count acquisitions on the CPU and the class", () => {
    const machine = smallMachine();
    const lock = machine.layout.iovas;
    for (let k = 0; k < 3; k++) {
      machine.acquire(lock, LockClass.depot, 1);
      expect(machine.i32[lock]).toBe(LOCKED);
      machine.release(lock);
      expect(machine.i32[lock]).toBe(UNLOCKED);
    }
    expect(lockStatistics(machine, 1, LockClass.depot)).toEqual([3, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(lockStatistics(machine, 0, LockClass.depot).every((value) => value === 0)).toBe(true);
    expect(lockStatistics(machine, 1, LockClass.iovaRbtree).every((value) => value === 0)).toBe(true);
  });

  it("are not waited for beyond the deadline, and say which class it was", () => {
    const machine = impatient();
    const lock = machine.layout.iovas;
    machine.acquire(lock, LockClass.iovaRbtree, 0);
    expect(() => machine.acquire(lock, LockClass.iovaRbtree, 1)).toThrow(WaitTimeout);
    expect(() => machine.acquire(lock, LockClass.iovaRbtree, 1)).toThrow(/30 ms for the iovaRbtree lock/);
  });

  it("remember that somebody sleeps until they are released", () => {
    const machine = impatient();
    const lock = machine.layout.iovas;
    machine.acquire(lock, LockClass.depot, 0);
    expect(() => machine.acquire(lock, LockClass.depot, 1)).toThrow(WaitTimeout);
    expect(machine.i32[lock]).toBe(CONTENDED);
    machine.release(lock);
    expect(machine.i32[lock]).toBe(UNLOCKED);
  });

  it("wake one sleeper when they are released, and ask nobody when nobody sleeps", () => {
    const machine = impatient();
    const lock = machine.layout.iovas;
    const notify = vi.spyOn(Atomics, "notify");
    try {
      machine.acquire(lock, LockClass.depot, 0);
      machine.release(lock);
      expect(notify).not.toHaveBeenCalled();
      machine.acquire(lock, LockClass.depot, 0);
      expect(() => machine.acquire(lock, LockClass.depot, 1)).toThrow(WaitTimeout);
      machine.release(lock);
      expect(notify.mock.calls).toEqual([[machine.i32, lock, 1]]);
    } finally {
      notify.mockRestore();
    }
  });

  it("go on saying that somebody sleeps when they are taken by one who slept: there may be others", () => {
    const machine = impatient();
    const lock = machine.layout.iovas;
    machine.acquire(lock, LockClass.depot, 0);
    // The lock is given up while this one sleeps.
    const wait = vi.spyOn(Atomics, "wait").mockImplementation(() => {
      machine.release(lock);
      return "ok";
    });
    try {
      machine.acquire(lock, LockClass.depot, 1);
    } finally {
      wait.mockRestore();
    }
    expect(machine.i32[lock]).toBe(CONTENDED);
  });

  it("stop being waited for when the run is aborted", () => {
    const machine = smallMachine({}, { spinTurns: 8 });
    const lock = machine.layout.iovas;
    machine.acquire(lock, LockClass.depot, 0);
    machine.abort();
    expect(() => machine.acquire(lock, LockClass.depot, 1)).toThrow(RunAborted);
  });
});

describe("ThreadMachine.relax", () => {
  it("spins first, then sleeps while the word is what was seen, and at most until it looks after the run again", () => {
    const machine = smallMachine({}, { spinTurns: 4 });
    const word = machine.layout.iovas;
    const wait = vi.spyOn(Atomics, "wait");
    try {
      for (let turn = 0; turn < 4; turn++) machine.relax(word, 0, turn);
      expect(wait).not.toHaveBeenCalled();
      machine.relax(word, 0, 4);
      // It holds 0, and not the 1 that was seen.
      machine.relax(word, 1, 5);
      expect(wait.mock.calls).toEqual([0, 1].map((seen) => [machine.i32, word, seen, 10]));
      expect(wait.mock.results.map(({ value }) => value)).toEqual(["timed-out", "not-equal"]);
    } finally {
      wait.mockRestore();
    }
  });

  it("ends with the run, and at the deadline", () => {
    const machine = impatient();
    const waitForever = () => {
      for (let turn = 0; ; turn++) machine.relax(machine.layout.iovas, 0, turn);
    };
    expect(waitForever).toThrow(WaitTimeout);
    machine.abort();
    expect(waitForever).toThrow(RunAborted);
  });
});

describe("ThreadMachine.attach", () => {
  it("sees the same memory", () => {
    const machine = smallMachine();
    const other = ThreadMachine.attach(machine.buffer, machine.layout);
    machine.i32[machine.layout.iovas] = 42;
    expect(other.i32[machine.layout.iovas]).toBe(42);
    other.abort();
    expect(machine.aborted).toBe(true);
  });
});

describe("ThreadMachine holds", () => {
  /** A machine on which the clock goes on by 100 ns whenever somebody looks. */
  function timing(timeHoldsEvery: number): ThreadMachine {
    const machine = smallMachine({}, { timeHoldsEvery });
    let ns = 0;
    machine.now = () => {
      ns += 100;
      return ns;
    };
    return machine;
  }
  const { acquisitions, timedHolds, hold, minHold, maxHold } = LockStatistic;

  it("are timed once in so many acquisitions, at random distances", () => {
    const machine = timing(8);
    const lock = machine.layout.iovas;
    for (let k = 0; k < 8000; k++) {
      machine.acquire(lock, LockClass.depot, 1);
      machine.release(lock);
    }
    const row = lockStatistics(machine, 1, LockClass.depot);
    expect(row[acquisitions]).toBe(8000);
    expect(row[timedHolds]).toBeGreaterThan(800);
    expect(row[timedHolds]).toBeLessThan(1200);
    expect(row[hold]).toBe(row[timedHolds]! * 100);
    expect([row[minHold], row[maxHold]]).toEqual([100, 100]);
  });

  it("are of the outer lock when locks are nested", () => {
    const machine = timing(1);
    const outer = machine.layout.iovas;
    const inner = outer + 1;
    machine.acquire(outer, LockClass.depot, 0);
    machine.acquire(inner, LockClass.iovaRbtree, 0);
    machine.release(inner);
    machine.release(outer);
    expect(lockStatistics(machine, 0, LockClass.depot)[timedHolds]).toBe(1);
    expect(lockStatistics(machine, 0, LockClass.iovaRbtree)[timedHolds]).toBe(0);
  });

  it("are left out when the holder has lost its core meanwhile", () => {
    const machine = smallMachine({}, { timeHoldsEvery: 1 });
    let ns = 0;
    machine.now = () => ns;
    for (const held of [100, 3_000_000, 300]) {
      machine.acquire(machine.layout.iovas, LockClass.depot, 0);
      ns += held;
      machine.release(machine.layout.iovas);
    }
    const row = lockStatistics(machine, 0, LockClass.depot);
    expect([row[timedHolds], row[hold], row[maxHold]]).toEqual([2, 400, 300]);
    expect(row[LockStatistic.preemptedHolds]).toBe(1);
  });

  it("are not timed unless asked for", () => {
    const machine = timing(0);
    for (let k = 0; k < 100; k++) {
      machine.acquire(machine.layout.iovas, LockClass.depot, 0);
      machine.release(machine.layout.iovas);
    }
    expect(lockStatistics(machine, 0, LockClass.depot)[timedHolds]).toBe(0);
  });
});
