import { fastestNs } from "./fastest.js";

const OPS = 200_000;
/** 16 KiB: half of a first-level cache. */
const CHAIN = 4096;

/** A load that waits for the one before it, in the first-level cache. */
export function l1HitNs(): number {
  // One cycle through all words, in steps that no prefetcher follows.
  const next = new Int32Array(CHAIN);
  for (let at = 0; at < CHAIN; at++) next[at] = (at + 1021) % CHAIN;
  let at = 0;
  return fastestNs(OPS, () => {
    for (let k = 0; k < OPS; k++) at = next[at]!;
    if (at < 0) throw new RangeError("the chain ended");
  });
}

/** A read-modify-write of a line that nobody else wants. */
export function atomicNs(): number {
  const words = new Int32Array(new SharedArrayBuffer(64));
  return fastestNs(OPS, () => {
    for (let k = 0; k < OPS; k++) Atomics.add(words, 0, 1);
  });
}
