import type { IovaDomain } from "../iova/domain.js";
import { CpuStatistic, cpuStatistics } from "../memory/cpu-layout.js";
import type { Machine } from "../memory/machine.js";
import type { Pointer } from "../memory/pointer.js";
import type { Dma32First } from "./dma-options.js";
import type { FlushHost, FlushQueue } from "./flush-queue.js";

/**
 * A device that maps memory through a domain, alone or beside others: its addresses below 4 GiB first, its unmapped
 * ranges through the domain's flush queue. Its one word of shared memory:
 *
 *   word | field  | access | meaning
 *   -----|--------|--------|--------------------------------------------------------------
 *   0    | gaveUp | atomic | 1: an address below 4 GiB was not to be had once (6.12 only)
 */
export class DmaDevice {
  readonly #dma32Limit: number;

  constructor(
    private readonly machine: Machine,
    private readonly word: Pointer,
    readonly domain: IovaDomain,
    private readonly dma32First: Dma32First,
    /** Null: ranges are freed at once. */
    readonly queue: FlushQueue | null,
    private readonly strict: Pick<FlushHost, "flushIotlb"> | null,
  ) {
    this.#dma32Limit = domain.tree.dma32Pfn - 1;
  }

  /** As the allocator's, with the mask of the device as `limitPfn`; only the last attempt may flush every cache. */
  allocFast(cpu: number, size: number, limitPfn: number, flushRcache: boolean): number {
    if (limitPfn > this.#dma32Limit && this.#asks32First()) {
      const pfn = this.domain.allocFast(cpu, size, this.#dma32Limit, false);
      if (pfn !== 0) return pfn;
      this.#noteFailure(cpu);
    }
    return this.domain.allocFast(cpu, size, limitPfn, flushRcache);
  }

  freeFast(cpu: number, pfn: number, size: number): void {
    if (this.queue !== null) {
      this.queue.queue(cpu, pfn, size);
      return;
    }
    this.strict?.flushIotlb();
    this.domain.freeFast(cpu, pfn, size);
  }

  #asks32First(): boolean {
    if (this.dma32First === "off") return false;
    const { atomics, i32 } = this.machine;
    return this.dma32First === "6.1" || atomics.load(i32, this.word) === 0;
  }

  #noteFailure(cpu: number): void {
    const { atomics, i32, f64, layout } = this.machine;
    f64[cpuStatistics(layout.cpus, cpu) + CpuStatistic.retries]!++;
    if (this.dma32First === "6.12") atomics.store(i32, this.word, 1);
  }
}
