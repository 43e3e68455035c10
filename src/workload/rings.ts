import type { WorkloadSpec } from "./workload-spec.js";

/** A ring between two CPUs (or of one with itself), and how much may be under way in it. */
export interface RingPlan {
  readonly producer: number;
  readonly consumer: number;
  readonly capacity: number;
}

/** The rings that a workload needs, by number. */
export function ringsOf(spec: WorkloadSpec, cpus: number): readonly RingPlan[] {
  switch (spec.name) {
    case "cross":
      // One ring per pair; an odd CPU out has none.
      return Array.from({ length: cpus >> 1 }, (_, pair) => ({
        producer: 2 * pair,
        consumer: 2 * pair + 1,
        capacity: spec.depth,
      }));
    case "storage":
      // One ring per CPU, to the CPU that takes the interrupts of its queue.
      return Array.from({ length: cpus }, (_, cpu) => ({
        producer: cpu,
        consumer: cpu % spec.freeCpus,
        capacity: spec.depth,
      }));
    default:
      return [];
  }
}
