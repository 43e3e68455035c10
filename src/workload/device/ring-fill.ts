import type { NetworkSpec } from "../workload-spec.js";

/** Buffers of all receive rings of so many network cards that are mapped before the first packet comes: batch by batch. */
export function ringFill({ irqCpus, depth, batch }: NetworkSpec, cards: number): number {
  return irqCpus.length * cards * (depth - (depth % batch));
}
