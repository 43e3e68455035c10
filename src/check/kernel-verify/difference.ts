import type { KernelEvent } from "../../workload/trace/kernel-event.js";

/** The first line of a capture at which the kernel and this allocator are not the same. */
export interface Difference {
  /** 1-based. */
  readonly line: number;
  readonly event: string;
  /** What differs: a field of the event, or a state that the step needs. */
  readonly what: string;
  readonly kernel: string;
  readonly here: string;
}

export function describeDifference({ line, event, what, kernel, here }: Difference): string {
  return `line ${line}, ${event}: ${what} is ${kernel} in the kernel, ${here} here`;
}

/** Carries a difference out of the step in which it shows: nothing after it can be compared. */
export class Disagreement extends Error {
  constructor(readonly difference: Difference) {
    super(describeDifference(difference));
    this.name = new.target.name;
  }
}

export function differ(event: KernelEvent, what: string, kernel: string, here: string): never {
  throw new Disagreement({ line: event.at.line, event: event.event, what, kernel, here });
}
