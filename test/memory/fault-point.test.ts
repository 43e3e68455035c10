import { describe, expect, it } from "vitest";
import { CpuBlock, CpuStatistic, cpuStatistics, kworkerOf } from "../../src/memory/cpu-layout.js";
import { FaultPoint } from "../../src/memory/fault-point.js";
import { LINE_WORDS } from "../../src/memory/pointer.js";
import { smallMachine } from "./small-machine.js";

const CPUS = 2;
const DRAWS = 20_000;

function point() {
  const machine = smallMachine({ cpus: CPUS });
  const faults = new FaultPoint(machine, CpuBlock.nodeFaults, CpuStatistic.failedNodes);
  const failed = (cpu: number) =>
    machine.f64[cpuStatistics(machine.layout.cpus, cpu) + CpuStatistic.failedNodes]!;
  const draw = (cpu: number, draws = DRAWS) => Array.from({ length: draws }, () => faults.shouldFail(cpu));
  return { machine, faults, failed, draw };
}

const failures = (draws: readonly boolean[]) => draws.filter((failed) => failed).length;

describe("a fault point", () => {
  it("lets everything pass as long as it is not armed, and counts nothing", () => {
    const { draw, failed } = point();
    expect(draw(0)).not.toContain(true);
    expect(failed(0)).toBe(0);
  });

  it.each([0, 1])("armed with %i, fails always or never", (probability) => {
    const { faults, draw } = point();
    faults.arm(0, probability, 7);
    expect(new Set(draw(0))).toEqual(new Set([probability === 1]));
  });

  it.each([0.001, 0.01, 0.5, 0.99])(
    "armed with %f, fails in about that share of draws, and counts",
    (share) => {
      const { faults, draw, failed } = point();
      faults.arm(0, share, 7);
      const found = failures(draw(0));
      // Five standard deviations of a binomial distribution, of a fixed stream.
      expect(Math.abs(found - DRAWS * share)).toBeLessThan(5 * Math.sqrt(DRAWS * share * (1 - share)));
      expect(failed(0)).toBe(found);
    },
  );

  it("fails now and then with the smallest probability that there is", () => {
    const { machine, faults } = point();
    faults.arm(0, Number.MIN_VALUE, 7);
    const threshold = machine.i32[machine.layout.cpus + CpuBlock.nodeFaults]!;
    expect(threshold).toBe(1);
  });

  it("draws the same again for the same beginning, and something else for another", () => {
    const [one, same, other] = [point(), point(), point()];
    one.faults.arm(0, 0.5, 7);
    same.faults.arm(0, 0.5, 7);
    other.faults.arm(0, 0.5, 8);
    const drawn = one.draw(0);
    expect(same.draw(0)).toEqual(drawn);
    expect(other.draw(0)).not.toEqual(drawn);
  });

  it("meets the CPU that it was armed for alone, until it is disarmed", () => {
    const { faults, draw } = point();
    faults.arm(0, 1, 7);
    expect(draw(0, 1)).toEqual([true]);
    expect(draw(1)).not.toContain(true);
    expect(draw(kworkerOf(CPUS))).not.toContain(true);
    faults.arm(0, 0, 7);
    expect(draw(0)).not.toContain(true);
  });

  it("never stands still, whatever it begins with", () => {
    const { faults, draw } = point();
    faults.arm(0, 0.5, 0);
    expect(new Set(draw(0, 100)).size).toBe(2);
  });

  it("shares its line with the slab caches, and no word", () => {
    const { machine } = point();
    for (const place of [CpuBlock.nodeFaults, CpuBlock.magazineFaults]) {
      const faults = new FaultPoint(machine, place, CpuStatistic.failedNodes);
      faults.arm(0, 0.5, 7);
      faults.shouldFail(0);
    }
    const line = machine.i32.subarray(machine.layout.cpus + LINE_WORDS, machine.layout.cpus + 2 * LINE_WORDS);
    const written = [...line.keys()].filter((word) => line[word] !== 0).map((word) => LINE_WORDS + word);
    const { nodeFaults, magazineFaults } = CpuBlock;
    expect(written).toEqual([nodeFaults, nodeFaults + 1, magazineFaults, magazineFaults + 1]);
    const { iovaCache, magazineCache } = CpuBlock;
    for (const cache of [iovaCache, magazineCache]) {
      expect(written).not.toContain(cache);
      expect(written).not.toContain(cache + 1);
    }
  });
});
