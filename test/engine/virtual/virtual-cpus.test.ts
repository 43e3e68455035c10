import { describe, expect, it } from "vitest";
import { workingCpus } from "./working-cpus.js";

describe("an interrupt", () => {
  it("is taken between two operations, step by step", () => {
    const { cpus, playUntil, worked, steps, interrupt } = workingCpus(2);
    playUntil(50);
    cpus.interrupt(1, interrupt(2), 50);
    playUntil(300);
    expect(steps).toEqual([
      [1, 100],
      [1, 130],
    ]);
    expect(worked[1]).toEqual([0, 160, 260]);
  });

  it("goes to another when its CPU goes offline before it could take it", () => {
    const { cpus, playUntil, steps, interrupt } = workingCpus(3);
    playUntil(50);
    cpus.interrupt(1, interrupt(2), 50);
    cpus.takeOffline(1, 60);
    playUntil(1000);
    expect(steps).toEqual([
      [2, 100],
      [2, 130],
    ]);
  });

  it("goes to another when it comes while its CPU is on its way offline", () => {
    const { cpus, playUntil, steps, interrupt } = workingCpus(3);
    playUntil(50);
    cpus.takeOffline(2, 50);
    expect(cpus.isAtRest(2)).toBe(false);
    cpus.interrupt(2, interrupt(1), 60);
    playUntil(1000);
    expect(steps).toEqual([[0, 100]]);
  });

  it("that was begun is carried out before its CPU goes, and what waits behind it goes to another", () => {
    const { cpus, playUntil, worked, steps, interrupt } = workingCpus(3);
    playUntil(50);
    cpus.interrupt(1, interrupt(3), 50);
    cpus.interrupt(1, interrupt(1), 50);
    playUntil(110);
    cpus.takeOffline(1, 110);
    playUntil(1000);
    expect(steps.filter(([cpu]) => cpu === 1).map(([, time]) => time)).toEqual([100, 130, 160]);
    expect(steps.filter(([cpu]) => cpu !== 1)).toEqual([[2, 200]]);
    expect(worked[1]).toEqual([0]);
    expect(cpus.isAtRest(1)).toBe(true);
  });

  it("waits for the CPU that is offline when all others have ended", () => {
    const { cpus, playUntil, worked, steps, interrupt } = workingCpus(2, [100]);
    playUntil(50);
    cpus.takeOffline(1, 50);
    playUntil(500);
    cpus.interrupt(1, interrupt(1), 500);
    playUntil(1000);
    expect(steps).toEqual([]);
    cpus.bringOnline(1, 1000);
    playUntil(1100);
    expect(steps).toEqual([[1, 1000]]);
    expect(worked[1]).toEqual([0, 1030]);
  });
});
