import type { IovaDomain } from "../../iova/domain.js";
import { bootOf } from "../../memory/cpu-layout.js";

/** Linux 6.12: reclaim work runs so long after it was queued. */
const DELAY_NS = 100e6;

/** Runs a domain's reclaim work at the times that the kernel would have run it, as the capture's clock tells them. */
export class ReclaimClock {
  readonly #dueNs: number[];
  #nowNs = 0;

  constructor(private readonly domain: IovaDomain) {
    this.#dueNs = domain.rcaches.map(() => Number.POSITIVE_INFINITY);
  }

  /** Before something happens at `nowNs`: what was queued by then and is due. */
  advance(nowNs: number): void {
    this.domain.rcaches.forEach((rcache, order) => {
      if (rcache.workQueued) this.#dueNs[order] = Math.min(this.#dueNs[order]!, this.#nowNs + DELAY_NS);
      while (this.#dueNs[order]! <= nowNs) this.#run(order);
    });
    this.#nowNs = nowNs;
  }

  /** A work that freed a magazine stays queued. */
  #run(order: number): void {
    const { domain } = this;
    domain.runQueuedWork(bootOf(domain.options.cpus), (other) => other === order);
    this.#dueNs[order] = domain.rcaches[order]!.workQueued
      ? this.#dueNs[order]! + DELAY_NS
      : Number.POSITIVE_INFINITY;
  }
}
