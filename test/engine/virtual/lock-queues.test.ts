import { describe, expect, it } from "vitest";
import { lockCounts } from "../../../src/measure/counters.js";
import { CpuStatistic, cpuStatistics } from "../../../src/memory/cpu-layout.js";
import { Deadlock } from "../../../src/memory/errors.js";
import { LockClass } from "../../../src/memory/machine.js";
import { BareMachine, FREE_PROFILE } from "./bare-machine.js";
import { uniform } from "./uniform.js";

const HOLD = 100;

/** Takes a lock for so long, with what is done under it. */
function hold(bare: BareMachine, lock: number, ns: number, within: () => void = () => {}): void {
  const { machine } = bare;
  machine.acquire(bare.lockAt(lock), lock === 0 ? LockClass.depot : LockClass.iovaRbtree, machine.by);
  machine.spend(ns);
  within();
  machine.release(bare.lockAt(lock));
}

/** Poisson arrivals, so many for each HOLD of a lock: the mean wait. Nobody is kept from coming by an own wait. */
function meanWait(load: number, seed: number, arrivals: number): number {
  const bare = new BareMachine(1024);
  const random = uniform(seed);
  let time = 0;
  for (let k = 0; k < arrivals; k++) {
    time -= (Math.log(random()) * HOLD) / load;
    bare.add(k % bare.cpus, time, () => hold(bare, 0, HOLD));
  }
  bare.play();
  return lockCounts(bare.machine, 0).depot.waitNs / arrivals;
}

describe("a lock of simulated CPUs", () => {
  // Pollaczek and Khinchin, for a service of constant length: W = load * service / (2 * (1 - load)).
  it.each([0.2, 0.5, 0.8])("at a load of %s waits as an M/D/1 queue does", (load) => {
    const expected = (load * HOLD) / (2 * (1 - load));
    const means = Array.from({ length: 20 }, (_, k) => meanWait(load, k + 1, 40_000));
    const mean = means.reduce((sum, one) => sum + one, 0) / means.length;
    const variance = means.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (means.length - 1);
    const error = Math.sqrt(variance / means.length);
    // Within the error bars, and these are narrow enough to tell another queue from this one.
    expect(Math.abs(mean - expected)).toBeLessThan(3 * error);
    expect(error).toBeLessThan(0.02 * expected);
  });

  it("counts each wait and each hold, exactly", () => {
    const bare = new BareMachine(3);
    const ends: number[] = [];
    for (const [cpu, time] of [10, 30, 60].entries()) bare.add(cpu, time, () => hold(bare, 0, HOLD));
    bare.play((cpu, end) => {
      ends[cpu] = end;
    });
    expect(ends).toEqual([110, 210, 310]);
    expect(lockCounts(bare.machine, 0).depot).toMatchObject({
      acquisitions: 3,
      contended: 2,
      waitNs: 80 + 150,
      minWaitNs: 80,
      maxWaitNs: 150,
      holdNs: 300,
    });
  });

  it("is held longer by what was to be done under it, by the operation that said so and no later one", () => {
    const bare = new BareMachine(2);
    const { machine } = bare;
    bare.add(0, 0, () => {
      machine.spendLocked(30);
      hold(bare, 0, HOLD);
    });
    bare.add(0, 1000, () => machine.spendLocked(30));
    bare.add(1, 2000, () => hold(bare, 0, HOLD));
    bare.play();
    expect(lockCounts(machine, 0).depot.holdNs).toBe(HOLD + 30 + HOLD);
  });

  it("is given to who comes first, not to who began first", () => {
    const bare = new BareMachine(3);
    const ends: number[] = [];
    // CPU 0 reaches lock 1 at 500, CPU 1 at 20, CPU 2 at 490 for longer than what is left until then.
    bare.add(0, 0, () => {
      hold(bare, 0, 500);
      hold(bare, 1, 100);
    });
    bare.add(1, 20, () => hold(bare, 1, 50));
    bare.add(2, 490, () => hold(bare, 1, 50));
    bare.play((cpu, end) => {
      ends[cpu] = end;
    });
    expect(ends).toEqual([640, 70, 540]);
  });

  it("that is held while another is taken keeps others waiting, in the order in which they came", () => {
    const bare = new BareMachine(4);
    const ends: number[] = [];
    bare.add(0, 0, () => hold(bare, 1, 1000));
    bare.add(1, 10, () => hold(bare, 0, 40, () => hold(bare, 1, 100)));
    bare.add(2, 30, () => hold(bare, 0, 7));
    bare.add(3, 20, () => hold(bare, 0, 5));
    bare.play((cpu, end) => {
      ends[cpu] = end;
    });
    expect(ends).toEqual([1000, 1100, 1112, 1105]);
    expect(lockCounts(bare.machine, 0).depot).toMatchObject({
      acquisitions: 3,
      contended: 2,
      waitNs: 1080 + 1075,
      hold: { samples: 3, minNs: 5, maxNs: 1090 },
    });
  });

  it("comes to another CPU for the price of its line's way, which depends on the cluster", () => {
    const ns = { ...FREE_PROFILE.ns, atomic: 5, transferSameCluster: 20, transferOtherCluster: 70 };
    const bare = new BareMachine(16, { ...FREE_PROFILE, ns });
    const took: number[] = [];
    for (const [k, cpu] of [0, 0, 1, 8].entries()) bare.add(cpu, 1000 * k, () => hold(bare, 0, 0));
    bare.play((_, end) => took.push(end % 1000));
    expect(took).toEqual([5, 5, 25, 75]);
  });

  it("is held longer by who comes to what others wrote meanwhile, and by no more than they wrote", () => {
    const ns = { ...FREE_PROFILE.ns, treeStepWarm: 1, treeStepCold: 11 };
    const bare = new BareMachine(2, { ...FREE_PROFILE, ns });
    const { f64, layout } = bare.machine;
    const counted = (cpu: number, steps: number, updates: number) => () =>
      hold(bare, 1, 0, () => {
        const statistics = cpuStatistics(layout.cpus, cpu);
        f64[statistics + CpuStatistic.treeSteps]! += steps;
        f64[statistics + CpuStatistic.treeAllocs]! += updates;
      });
    const took: number[] = [];
    // An update is 12 steps, and 4 lines for the others, 10 ns each; so is each step of a walk, at the most.
    for (const [k, [cpu, steps, updates]] of (
      [
        [0, 20, 1],
        [0, 20, 1],
        [1, 20, 0],
        [1, 20, 1],
        [0, 20, 0],
        [0, 20, 0],
        [1, 3, 0],
      ] as const
    ).entries()) {
      bare.add(cpu, 1000 * k, counted(cpu, steps, updates));
    }
    bare.play((_, end) => took.push(end % 1000));
    expect(took).toEqual([32, 32, 20 + 80, 32, 20 + 40, 20, 3]);
  });

  it("that its holder asks for again is a deadlock, and said to be", () => {
    const bare = new BareMachine(1);
    bare.add(0, 0, () => hold(bare, 0, 1, () => hold(bare, 0, 1)));
    expect(() => bare.play()).toThrow(Deadlock);
  });
});
