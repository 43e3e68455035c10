import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Progress, ProgressStep } from "../../../src/cli/progress.js";
import { SweepProgress } from "../../../src/cli/sweep/sweep-progress.js";

const steps: ProgressStep[] = [];
const SCREEN: Progress = { start() {}, begin: (step) => steps.push(step), look() {}, end() {}, stop() {} };
const run = (cpus: number, weight: number) => ({ varied: { cpus, depot: "list" }, depot: "list", weight });

beforeEach(() => {
  steps.length = 0;
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/**
 * The runs on so many threads, where each of them needs a second for an operation: at each beginning what was told to be
 * left, and what was.
 */
function told(weights: readonly number[], threads: number): [told: number | null, left: number][] {
  const runs = weights.map((weight, index) => run(index, weight));
  const progress = new SweepProgress(SCREEN, runs.length + 2, runs);
  progress.start();
  const waiting = runs.values();
  const busy: { own: (typeof runs)[number]; until: number }[] = [];
  const begunAt: number[] = [];
  let now = 0;
  const begin = () => {
    const { value: own } = waiting.next();
    if (own === undefined) return;
    progress.begin(own);
    begunAt.push(now);
    busy.push({ own, until: now + own.weight });
  };
  for (let k = 0; k < threads; k++) begin();
  while (busy.length > 0) {
    busy.sort((a, b) => a.until - b.until);
    const { own, until } = busy.shift()!;
    vi.advanceTimersByTime((until - now) * 1000);
    now = until;
    progress.end(own);
    begin();
  }
  return begunAt.map((time, index) => [steps[index]!.secondsLeft, now - time]);
}

describe("the progress of a sweep", () => {
  it.each([
    ["one thread", [50, 40, 30, 20, 10], 1],
    ["two threads that end together", [40, 40, 30, 30, 20, 20, 10, 10], 2],
  ])("knows what is left on %s", (_, weights, threads) => {
    const all = told(weights, threads);
    expect(all.slice(0, threads).map(([seconds]) => seconds)).toEqual(new Array(threads).fill(null));
    for (const [seconds, left] of all.slice(2 * threads)) expect(seconds).toBeCloseTo(left, 6);
  });

  it("takes what the runs under way have done into account", () => {
    const all = told([100, 60, 60, 40, 40, 20], 2);
    // Six runs of 320 s together on two threads: never off by more than half of the last one.
    for (const [seconds, left] of all.slice(2)) expect(Math.abs(seconds! - left)).toBeLessThanOrEqual(10);
  });

  it("counts the runs that the file had, and names the place on the grid", () => {
    told([3, 2, 1], 1);
    expect(steps.map(({ repetition, about, workload }) => [repetition, about, workload])).toEqual([
      [2, 5, "cpus 0"],
      [3, 5, "cpus 1"],
      [4, 5, "cpus 2"],
    ]);
  });
});
