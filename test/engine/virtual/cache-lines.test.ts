import { describe, expect, it } from "vitest";
import { CacheLines } from "../../../src/engine/virtual/cache-lines.js";
import { bootOf, kworkerOf } from "../../../src/memory/cpu-layout.js";
import { FREE_PROFILE } from "./bare-machine.js";

const ns = { ...FREE_PROFILE.ns, atomic: 10, l1Hit: 1, transferSameCluster: 40, transferOtherCluster: 100 };
/** Of 8 CPUs a cluster. */
const open = (cpus = 3) => new CacheLines(1, cpus, { ...FREE_PROFILE, ns });

describe("a cache line", () => {
  it("has a short way within a cluster, and a long one to another", () => {
    const lines = open(16);
    expect([0, 1, 7, 8, 15].map((cpu) => lines.transfer(0, cpu))).toEqual([0, 40, 40, 100, 100]);
    expect([0, 7, 8, 15].map((cpu) => lines.transfer(cpu, 9))).toEqual([100, 100, 40, 40]);
  });

  it.each([4, 8, 9, 16, 20])(
    "of %i CPUs has a short way from CPU 0's cluster, and no other, to where reclaim and hotplug are at work",
    (cpus) => {
      const lines = open(cpus);
      const numbers = Array.from({ length: cpus }, (_, cpu) => cpu);
      for (const beside of [kworkerOf(cpus), bootOf(cpus)]) {
        const ways = numbers.map((cpu) => (cpu < 8 ? 40 : 100));
        expect(numbers.map((cpu) => lines.transfer(cpu, beside))).toEqual(ways);
        expect(numbers.map((cpu) => lines.transfer(beside, cpu))).toEqual(ways);
      }
      expect(lines.transfer(kworkerOf(cpus), bootOf(cpus))).toBe(40);
    },
  );

  it("is had before an update that was asked for first, but for a later time", () => {
    const lines = open();
    lines.advance(0);
    expect(lines.update(0, 0, 1000)).toBe(1010);
    // CPU 1 begins later, and is done with the line long before CPU 0 wants it.
    lines.advance(5);
    expect(lines.update(0, 1, 5)).toBe(15);
    expect(lines.read(0, 2, 20)).toBe(60);
    // It is CPU 1's until CPU 0 has it.
    expect(lines.update(0, 1, 500)).toBe(510);
    expect(lines.read(0, 0, 1020)).toBe(1021);
  });

  it("is not had in a gap that is too short", () => {
    const lines = open();
    lines.advance(0);
    expect(lines.update(0, 0, 100)).toBe(110);
    expect(lines.update(0, 0, 130)).toBe(140);
    // Ten for the update and forty for the way: not before the first, nor between the two.
    expect(lines.update(0, 1, 95)).toBe(190);
    expect(lines.update(0, 0, 115)).toBe(125);
  });

  it("serves one update at a time, in whatever order they were asked for", () => {
    const lines = open();
    lines.advance(0);
    const spans: { begin: number; end: number }[] = [];
    for (let k = 0; k < 200; k++) {
      const asked = (k * 7919) % 3000;
      const end = lines.update(0, k % 3, asked);
      expect(end).toBeGreaterThanOrEqual(asked + ns.atomic);
      spans.push({ begin: end - ns.atomic, end });
    }
    spans.sort((a, b) => a.begin - b.begin);
    for (const [k, { begin }] of spans.entries()) {
      if (k > 0) expect(begin).toBeGreaterThanOrEqual(spans[k - 1]!.end);
    }
  });

  it("tells changes of its head that come between two times from earlier, later and own ones", () => {
    const lines = open();
    lines.advance(0);
    for (const [by, time] of [
      [0, 100],
      [1, 900],
    ] as const) {
      lines.noteChange(0, by, lines.update(0, by, time));
    }
    expect(lines.isChangedBetween(0, 2, 50, 500)).toBe(true);
    expect(lines.isChangedBetween(0, 0, 50, 500)).toBe(false);
    expect(lines.isChangedBetween(0, 2, 200, 500)).toBe(false);
    expect(lines.isChangedBetween(0, 2, 200, 2000)).toBe(true);
  });
});
