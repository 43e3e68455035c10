import type { BlockSpec } from "../workload-spec.js";
import { Fifo } from "./fifo.js";

/** Who takes the interrupt of a hardware queue, with the requests that have ended: it empties them. */
export type TakeInterrupt = (queue: number, ended: Fifo, time: number) => void;

/**
 * One storage device: it begins a request when it comes, ends it `serviceNs` later, and ends no more than `opsPerSecond`;
 * beyond, they wait. A hardware queue interrupts when `batch` of its requests have ended, or all of them.
 */
export class BlockDevice {
  readonly #inDevice = new Fifo();
  /** Of each hardware queue: what has ended and waits for its interrupt, and what has not. */
  readonly #ended: readonly Fifo[];
  readonly #inQueue: number[];
  /** When the device can end one more. */
  #ceiling = 0;

  constructor(
    private readonly spec: Pick<BlockSpec, "irqCpus" | "serviceNs" | "opsPerSecond">,
    private readonly batch: number,
    /** Of each request of the run: the hardware queue that it was submitted to. */
    private readonly queues: Int32Array,
    private readonly interrupt: TakeInterrupt,
  ) {
    this.#ended = spec.irqCpus.map(() => new Fifo());
    this.#inQueue = spec.irqCpus.map(() => 0);
  }

  /** When the first request ends; Infinity when there is none. */
  get nextTime(): number {
    return this.#inDevice.firstTime;
  }

  /** True when it is the only request, so that `nextTime` is another. */
  begin(request: number, time: number): boolean {
    const { serviceNs, opsPerSecond } = this.spec;
    this.#ceiling = Math.max(this.#ceiling, time) + 1e9 / opsPerSecond;
    this.#inQueue[this.queues[request]!]!++;
    this.#inDevice.push(request, Math.max(time + serviceNs, this.#ceiling));
    return this.#inDevice.length === 1;
  }

  /** Ends the requests that end by `time`: their queues interrupt. */
  act(time: number): void {
    while (this.#inDevice.firstTime <= time) {
      const request = this.#inDevice.shift();
      const queue = this.queues[request]!;
      const ended = this.#ended[queue]!;
      ended.push(request);
      const left = --this.#inQueue[queue]!;
      if (ended.length >= this.batch || left === 0) this.interrupt(queue, ended, time);
    }
  }
}
