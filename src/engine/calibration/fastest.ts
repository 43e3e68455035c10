/** So many times each is tried: what disturbs one spares another. */
const TRIES = 15;

/** Nanoseconds of one of `ops` operations of `run`: the fastest try, which is the one on an undisturbed core. */
export function fastestNs(ops: number, run: () => void): number {
  let fastest = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < TRIES; tries++) {
    const began = performance.now();
    run();
    fastest = Math.min(fastest, performance.now() - began);
  }
  return (fastest * 1e6) / ops;
}
