import type { IovaDomain } from "../iova/domain.js";

/** Reclaim work runs this long after it was queued (Linux 6.7: `IOVA_DEPOT_DELAY`), in ms. */
const RECLAIM_DELAY_MS = 100;

/** The delayed reclaim works of a domain, one for each bin, as whoever does the housekeeping looks after them. */
export class ReclaimWork {
  /** When each bin's work was first seen queued; NaN while it is not. */
  readonly #queuedAt: number[];
  #now = 0;

  constructor(private readonly domain: IovaDomain) {
    this.#queuedAt = domain.rcaches.map(() => Number.NaN);
  }

  /** Whether a work has waited long enough at `now`, in ms. */
  isDue(now: number): boolean {
    this.#now = now;
    for (const [order, rcache] of this.domain.rcaches.entries()) {
      if (!rcache.workQueued) this.#queuedAt[order] = Number.NaN;
      else if (Number.isNaN(this.#queuedAt[order])) this.#queuedAt[order] = now;
    }
    return this.#queuedAt.some((_, order) => this.#isDue(order));
  }

  /** Runs what is due. */
  run(by: number): void {
    this.domain.runQueuedWork(by, (order) => this.#isDue(order));
    // A work that queued itself again waits for its delay anew.
    for (const order of this.#queuedAt.keys()) if (this.#isDue(order)) this.#queuedAt[order] = Number.NaN;
  }

  #isDue(order: number): boolean {
    return this.#now - this.#queuedAt[order]! >= RECLAIM_DELAY_MS;
  }
}
