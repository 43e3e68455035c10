/** What became of an operation that a CPU took from its stream. */
export const Outcome = {
  /** It took no time: the CPU's next operation is part of the same event. */
  nothing: 0,
  /** It is done when the CPU's clock says. */
  done: 1,
  /** It is an operation of the allocator, and over when its program is. */
  begun: 2,
  /** It waits for another CPU, and is tried again when that has got somewhere. */
  retry: 3,
  /** There is nothing to do until something comes. */
  rest: 4,
  /** There is nothing to do any more. */
  end: 5,
} as const;
export type Outcome = (typeof Outcome)[keyof typeof Outcome];
