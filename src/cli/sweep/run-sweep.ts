import { createLedger } from "../../check/ledger.js";
import { PointPool } from "../../engine/virtual/point-pool.js";
import { pointRun, type SweepPoint } from "../../measure/sweep-result.js";
import type { Terminal } from "../terminal.js";
import type { PointFile } from "./point-file.js";
import type { PlannedPoint } from "./point-planner.js";
import { SweepProgress } from "./sweep-progress.js";

/** What a sweep brought in. */
export interface SweepYield {
  /** In the order of the grid; when it was interrupted, those that are done. */
  readonly points: readonly SweepPoint[];
  readonly partial: boolean;
}

/**
 * Simulates the points that `file` does not have yet, so many at a time, the longest ones first: what is left at the end
 * is short, and no thread is idle for long. The first failure ends the sweep.
 */
export async function runSweep(
  points: readonly PlannedPoint[],
  threads: number,
  file: PointFile | null,
  { progress, interrupted }: Pick<Terminal, "progress" | "interrupted">,
): Promise<SweepYield> {
  const done = new Map<string, SweepPoint>();
  for (const { key } of points) {
    const known = file?.get(key);
    if (known !== undefined) done.set(key, known);
  }
  const missing = points.filter(({ key }) => !done.has(key)).sort((a, b) => b.weight - a.weight);
  if (missing.length > 0) {
    await simulate(missing, Math.min(threads, missing.length), interrupted, {
      shown: new SweepProgress(progress, points.length, missing),
      onDone(point) {
        file?.append(point);
        done.set(point.key, point);
      },
    });
  }
  return {
    points: points.flatMap(({ key, varied, options }) => {
      const point = done.get(key);
      // Whatever sweep it was made in: here it is a point of this grid.
      return point === undefined ? [] : [{ ...point, varied, options }];
    }),
    partial: points.some(({ key }) => !done.has(key)),
  };
}

interface Watchers {
  readonly shown: SweepProgress;
  onDone(point: SweepPoint): void;
}

async function simulate(
  points: readonly PlannedPoint[],
  threads: number,
  interrupted: AbortSignal,
  { shown, onDone }: Watchers,
): Promise<void> {
  const failed = new AbortController();
  const signal = AbortSignal.any([interrupted, failed.signal]);
  const pool = new PointPool(threads);
  const waiting = points.values();
  const lane = async (): Promise<void> => {
    // The lanes share the iterator: each takes the next point that nobody has.
    for (const { task, depot, ...point } of waiting) {
      if (signal.aborted) return;
      shown.begin({ ...point, depot });
      const ledger = task.request.verify ? { ledger: createLedger() } : {};
      const run = await pool.run({ ...task, request: { ...task.request, ...ledger } }, signal);
      const { key, varied, options } = point;
      onDone({ key, varied, options, run: pointRun(run) });
      shown.end(point);
    }
  };
  shown.start();
  try {
    await Promise.all(
      Array.from({ length: threads }, () =>
        lane().catch((error) => {
          if (signal.aborted) return;
          failed.abort();
          throw error;
        }),
      ),
    );
  } finally {
    shown.stop();
    await pool.close();
  }
}
