import { describe, expect, it } from "vitest";
import { CpuStatistic, cpuStatistics } from "../../../src/memory/cpu-layout.js";
import { TaggedHead } from "../../../src/memory/tagged-head.js";
import { TreiberStack } from "../../../src/memory/treiber-stack.js";
import { BareMachine, FREE_PROFILE } from "./bare-machine.js";

const ns = { ...FREE_PROFILE.ns, atomic: 10, l1Hit: 1, transferSameCluster: 40, transferOtherCluster: 100 };
const profile = { ...FREE_PROFILE, ns };

/** A stack whose head is on a line of its own, and the lost exchanges of a CPU. */
function stackOn(bare: BareMachine) {
  const { machine } = bare;
  const head = new TaggedHead(machine, bare.lockAt(0));
  const stack = new TreiberStack(machine, head, 0);
  const lost = (cpu: number) =>
    machine.f64[cpuStatistics(machine.layout.cpus, cpu) + CpuStatistic.casFailures];
  return { stack, lost };
}

describe("atomics of simulated CPUs", () => {
  it("take as long as their line's way", () => {
    const bare = new BareMachine(16, profile);
    const { machine } = bare;
    const word = bare.lockAt(1);
    const took: number[] = [];
    const add = () => machine.atomics.add(machine.i32, word, 1);
    const load = () => machine.atomics.load(machine.i32, word);
    for (const [k, [cpu, access]] of (
      [
        [0, add],
        [0, add],
        [1, add],
        [9, add],
        [9, load],
        [1, load],
        [1, load],
        [9, add],
      ] as const
    ).entries()) {
      bare.add(cpu, 1000 * k, access);
    }
    bare.play((_, end) => took.push(end % 1000));
    // The last one has to take back the copy that CPU 1 has.
    expect(took).toEqual([10, 10, 50, 110, 1, 100, 1, 110]);
    expect(machine.i32[word]).toBe(5);
  });

  it("serve a line to one update at a time", () => {
    const bare = new BareMachine(4, profile);
    const { machine } = bare;
    const ends: number[] = [];
    for (let cpu = 0; cpu < 4; cpu++)
      bare.add(cpu, 0, () => machine.atomics.add(machine.i32, bare.lockAt(1), 1));
    bare.play((cpu, end) => {
      ends[cpu] = end;
    });
    expect(ends).toEqual([10, 60, 110, 160]);
  });

  it("let a compareExchange be lost to one that is done after the load before it, and only to that", () => {
    const bare = new BareMachine(4, profile);
    const { stack, lost } = stackOn(bare);
    const elements = [0, 1, 2, 3].map((k) => bare.lockAt(2 + k));
    // The head lies with CPU 3. CPU 1 loads it while CPU 0 is about to change it; CPU 2 comes when both are done.
    for (const [cpu, time] of [1000, 1005, 5000, 0].entries()) {
      bare.add(cpu, time, () => stack.push(elements[cpu]!, cpu));
    }
    bare.play();
    expect([0, 1, 2, 3].map(lost)).toEqual([0, 1, 0, 0]);
    const found: number[] = [];
    stack.walk((element) => found.push(element) < 5);
    expect(found).toEqual([2, 1, 0, 3].map((cpu) => elements[cpu]));
  });
});
