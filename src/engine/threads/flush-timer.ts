import type { FlushQueue } from "../../dma/flush-queue.js";
import type { RunControl } from "../run-control.js";

/** The timer of a flush queue, as the housekeeping thread looks after it: when it is due it interrupts its CPU. */
export class FlushTimer {
  /** How often it had been started when it interrupted last. */
  #served: number;
  /** When the start after that was seen first, in ms; NaN while there was none. */
  #startedAt = Number.NaN;

  constructor(
    private readonly queue: FlushQueue,
    private readonly domain: number,
    private readonly control: RunControl,
  ) {
    this.#served = 0;
  }

  /** At `now`, in ms. */
  look(now: number): void {
    const starts = this.queue.timerStarts;
    if (starts === this.#served) return;
    if (Number.isNaN(this.#startedAt)) this.#startedAt = now;
    if (now - this.#startedAt < this.queue.timerMs) return;
    // Another domain's timer may be before it: then at the next look.
    if (!this.control.raiseTimer(this.queue.timerCpu, this.domain)) return;
    this.#served = starts;
    this.#startedAt = Number.NaN;
  }
}
