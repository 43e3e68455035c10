import type { IovaDomain } from "../src/iova/domain.js";
import { LIMIT_32 } from "./new-domain.js";
import type { Batch } from "./stopwatch.js";

/** Allocates `burst` ranges of one page, then frees them in the same order; `rounds` times. */
export function bursts(domain: IovaDomain, burst: number, rounds: number): Batch {
  const pfns = new Float64Array(burst);
  return {
    ops: 2 * burst * rounds,
    run() {
      for (let round = 0; round < rounds; round++) {
        for (let k = 0; k < burst; k++) pfns[k] = domain.allocFast(0, 1, LIMIT_32, true);
        for (let k = 0; k < burst; k++) domain.freeFast(0, pfns[k]!, 1);
      }
    },
  };
}

/** Allocates and frees one range, over and over: the batch counts pairs. */
export function pairs(domain: IovaDomain, size: number, limitPfn: number, ops: number): Batch {
  return {
    ops,
    run() {
      for (let k = 0; k < ops; k++) domain.freeFast(0, domain.allocFast(0, size, limitPfn, true), size);
    },
  };
}
