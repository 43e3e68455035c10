import type { IovaDomain } from "../iova/domain.js";
import type { Machine } from "../memory/machine.js";
import { LINE_WORDS, type Pointer, wholeLines } from "../memory/pointer.js";
import { DmaDevice } from "./dma-device.js";
import { type DmaOptions, NO_DMA } from "./dma-options.js";
import { type FlushHost, FlushQueue, type FlushRings, flushQueueWords } from "./flush-queue.js";

/**
 * The layer above the domains of a run, at a place in machine memory:
 *
 *   part    | words                       | what
 *   --------|-----------------------------|--------------------------------------
 *   devices | devices * LINE_WORDS        | see DmaDevice
 *   queues  | domains * flushQueueWords   | see FlushQueue; none unless lazy or single
 */
export function dmaWords(
  { flush }: DmaOptions,
  cpus: number,
  { domains, devices }: { readonly domains: number; readonly devices: number },
): number {
  const rings = ringsIn(flush);
  return devices * LINE_WORDS + (rings === null ? 0 : domains * wholeLines(flushQueueWords(rings, cpus)));
}

function ringsIn(flush: DmaOptions["flush"]): FlushRings | null {
  return flush === "lazy" || flush === "single" ? flush : null;
}

/** The devices of a run, and the flush queues of their domains. */
export class DmaLayer {
  /** Of each domain; empty where ranges are freed at once. */
  readonly queues: readonly FlushQueue[];
  readonly devices: readonly DmaDevice[];

  /** `host` is asked for what a flush of each domain's queue takes; the devices take the domains in turn. */
  constructor(
    machine: Machine,
    base: Pointer,
    domains: readonly IovaDomain[],
    devices: number,
    options: DmaOptions,
    host: (domain: number) => FlushHost,
  ) {
    const rings = ringsIn(options.flush);
    const { cpus } = domains[0]!.options;
    const words = rings === null ? 0 : wholeLines(flushQueueWords(rings, cpus));
    const first = base + devices * LINE_WORDS;
    this.queues =
      rings === null
        ? []
        : domains.map((domain, k) => new FlushQueue(machine, first + k * words, domain, rings, host(k)));
    this.devices = Array.from({ length: devices }, (_, device) => {
      const at = device % domains.length;
      const strict = options.flush === "strict" ? host(at) : null;
      const queue = this.queues[at] ?? null;
      const word = base + device * LINE_WORDS;
      return new DmaDevice(machine, word, domains[at]!, options.dma32First, queue, strict);
    });
  }

  /** Whether it does anything: without, CPUs call the domains themselves. */
  static isNeeded({ flush, dma32First }: DmaOptions = NO_DMA): boolean {
    return flush !== "none" || dma32First !== "off";
  }

  /** Ranges that wait in the queues, at rest. */
  get queued(): number {
    return this.queues.reduce((sum, { length }) => sum + length, 0);
  }
}
