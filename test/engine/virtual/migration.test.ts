import { describe, expect, it } from "vitest";
import { EventQueue } from "../../../src/engine/virtual/event-queue.js";
import { Migration } from "../../../src/engine/virtual/migration.js";
import type { DeviceModel } from "../../../src/workload/device/device-model.js";
import { uniform } from "./uniform.js";

const ACTOR = 2;

function modelOf(migrationsPerSecond: number) {
  const moved: number[] = [];
  const model = {
    migrationsPerSecond,
    migrate: (time: number) => void moved.push(time),
  } as unknown as DeviceModel;
  return { model, moved };
}

describe("migration", () => {
  it("moves a task at each of its events, and the next one comes by chance", () => {
    const { model, moved } = modelOf(1000);
    const queue = new EventQueue(4);
    // Of these, the logarithms are -1, -2 and -0.5.
    const chances = [Math.exp(-1), Math.exp(-2), Math.exp(-0.5)];
    const migration = new Migration(queue, ACTOR, model, () => chances.shift()!);
    expect(queue.next).toBe(ACTOR);
    expect(queue.nextTime).toBeCloseTo(1e6, 3);
    migration.act(queue.nextTime);
    expect(queue.nextTime).toBeCloseTo(3e6, 3);
    migration.act(queue.nextTime);
    expect(queue.nextTime).toBeCloseTo(3.5e6, 3);
    expect(moved).toHaveLength(2);
    expect(moved[1]).toBeCloseTo(3e6, 3);
  });

  it("comes at the rate that was asked for, in gaps that know nothing of each other", () => {
    const { model, moved } = modelOf(50);
    const queue = new EventQueue(4);
    const migration = new Migration(queue, ACTOR, model, uniform(1));
    const COUNT = 40_000;
    while (moved.length < COUNT) migration.act(queue.nextTime);
    const gaps = moved.map((time, k) => (time - (moved[k - 1] ?? 0)) / 1e9);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / COUNT;
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / COUNT);
    // An exponential distribution's deviation is its mean, which is known to one part in 200 here: three times that.
    expect(Math.abs(mean * 50 - 1)).toBeLessThan(0.015);
    expect(Math.abs(deviation * 50 - 1)).toBeLessThan(0.03);
  });
});
