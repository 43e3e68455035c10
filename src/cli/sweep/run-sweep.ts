import { PointPool } from "../../engine/virtual/point-pool.js";
import type { PointOutcome } from "../../engine/virtual/point-task.js";
import { pointRun, type SweepFailure, type SweepPoint } from "../../measure/sweep-result.js";
import type { Terminal } from "../terminal.js";
import type { PointFile } from "./point-file.js";
import type { PlannedPoint } from "./point-planner.js";
import { sweepFailure } from "./sweep-failure.js";
import { SweepProgress } from "./sweep-progress.js";

/** What a sweep brought in. */
export interface SweepYield {
  /** In the order of the grid, those that are done: all, unless runs failed or it was interrupted. */
  readonly points: readonly SweepPoint[];
  /** In the order of the grid. */
  readonly failures: readonly SweepFailure[];
  readonly partial: boolean;
}

/**
 * Simulates the points that `file` does not have yet, so many at a time, the longest ones first: what is left at the end
 * is short, and no thread is idle for long. A run that fails is not in the file, and keeps no other one back.
 */
export async function runSweep(
  points: readonly PlannedPoint[],
  threads: number,
  file: PointFile | null,
  { progress, interrupted }: Pick<Terminal, "progress" | "interrupted">,
): Promise<SweepYield> {
  const done = new Map<string, SweepPoint>();
  const failed = new Map<string, SweepFailure>();
  for (const { key } of points) {
    const known = file?.get(key);
    if (known !== undefined) done.set(key, known);
  }
  const missing = points.filter(({ key }) => !done.has(key)).sort((a, b) => b.weight - a.weight);
  if (missing.length > 0) {
    await simulate(missing, Math.min(threads, missing.length), interrupted, {
      shown: new SweepProgress(progress, points.length, missing),
      onOutcome(point, outcome) {
        const { key, varied, options } = point;
        if (outcome.outcome === "failed") {
          failed.set(key, sweepFailure(point, outcome.failure));
          return;
        }
        const own = { key, varied, options, run: pointRun(outcome.run) };
        file?.append(own);
        done.set(key, own);
      },
    });
  }
  return {
    points: points.flatMap(({ key, varied, options }) => {
      const point = done.get(key);
      // Whatever sweep it was made in: here it is a point of this grid.
      return point === undefined ? [] : [{ ...point, varied, options }];
    }),
    failures: points.flatMap(({ key }) => failed.get(key) ?? []),
    partial: points.some(({ key }) => !done.has(key) && !failed.has(key)),
  };
}

interface Watchers {
  readonly shown: SweepProgress;
  /** May throw, which ends the sweep: what cannot be kept need not be simulated. */
  onOutcome(point: PlannedPoint, outcome: PointOutcome): void;
}

async function simulate(
  points: readonly PlannedPoint[],
  threads: number,
  interrupted: AbortSignal,
  { shown, onOutcome }: Watchers,
): Promise<void> {
  const broken = new AbortController();
  const signal = AbortSignal.any([interrupted, broken.signal]);
  const pool = new PointPool(threads);
  const waiting = points.values();
  const lane = async (): Promise<void> => {
    // The lanes share the iterator: each takes the next point that nobody has.
    for (const point of waiting) {
      if (signal.aborted) return;
      shown.begin(point);
      onOutcome(point, await pool.run(point.task, signal));
      shown.end(point);
    }
  };
  shown.start();
  try {
    await Promise.all(
      Array.from({ length: threads }, () =>
        lane().catch((error) => {
          if (signal.aborted) return;
          broken.abort();
          throw error;
        }),
      ),
    );
  } finally {
    shown.stop();
    await pool.close();
  }
}
