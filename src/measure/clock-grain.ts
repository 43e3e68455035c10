/** Why: one step may be an interruption; the smallest of a few is the clock's. */
const STEPS = 16;

/** The smallest step of the clock that runs are timed with, in nanoseconds. */
export function clockGrainNs(now: () => number = () => Number(process.hrtime.bigint())): number {
  let grain = Number.POSITIVE_INFINITY;
  for (let step = 0; step < STEPS; step++) {
    const start = now();
    let end = now();
    while (end === start) end = now();
    grain = Math.min(grain, end - start);
  }
  return grain;
}
