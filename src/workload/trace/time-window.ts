import type { KernelEvent } from "./kernel-event.js";

/** Why: sorting a handful of events again and again would cost more than keeping some more of them. */
const LEAST_BATCH = 4096;

/**
 * Puts events in the order of their times when the file's lines are not: holds each back until nothing earlier can
 * follow, given that lines go back in time by at most `widthNs`. Events of the same time keep the order of their lines.
 *
 * The memory is that of one window's events, whatever the length of the capture.
 */
export class TimeWindow {
  /** Events that came after a later one had been passed on: the width was too small. They are passed on out of order. */
  late = 0;
  /** The furthest that an event lay before the newest one until then. */
  backwardsNs = 0;
  #held: KernelEvent[] = [];
  #newestNs = Number.NEGATIVE_INFINITY;
  #passedNs = Number.NEGATIVE_INFINITY;
  #sortAt = LEAST_BATCH;

  constructor(
    private readonly widthNs: number,
    private readonly pass: (event: KernelEvent) => void,
  ) {}

  add(event: KernelEvent): void {
    if (event.at.timeNs < this.#passedNs) this.late++;
    this.backwardsNs = Math.max(this.backwardsNs, this.#newestNs - event.at.timeNs);
    this.#newestNs = Math.max(this.#newestNs, event.at.timeNs);
    this.#held.push(event);
    if (this.#held.length >= this.#sortAt) this.#release(this.#newestNs - this.widthNs);
  }

  /** At the end of the file: passes on everything. */
  finish(): void {
    this.#release(Number.POSITIVE_INFINITY);
  }

  #release(untilNs: number): void {
    this.#held.sort((a, b) => a.at.timeNs - b.at.timeNs);
    let count = 0;
    for (const event of this.#held) {
      if (event.at.timeNs > untilNs) break;
      this.#passedNs = event.at.timeNs;
      this.pass(event);
      count++;
    }
    this.#held = this.#held.slice(count);
    // Each sort must be paid for by as many new events as it sorts again.
    this.#sortAt = Math.max(LEAST_BATCH, 2 * this.#held.length);
  }
}
