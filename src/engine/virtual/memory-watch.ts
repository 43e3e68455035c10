import type { IovaDomain } from "../../iova/domain.js";
import { MemorySampler } from "../../measure/memory-sampler.js";
import type { SampledMemory } from "../run-result.js";
import type { Actor } from "./actor.js";
import type { EventQueue } from "./event-queue.js";
import type { VirtualMachine } from "./virtual-machine.js";

/** Looks at memory every so many simulated milliseconds; it takes no time. */
export class MemoryWatch implements Actor {
  readonly #sampler: MemorySampler;
  readonly #every: number;

  constructor(
    private readonly machine: VirtualMachine,
    private readonly queue: EventQueue,
    private readonly actor: number,
    domains: readonly IovaDomain[],
    sampleMs: number,
  ) {
    this.#sampler = new MemorySampler(domains);
    this.#every = sampleMs * 1e6;
    queue.schedule(actor, this.#every);
  }

  act(time: number): void {
    this.machine.lookAt(() => this.#sampler.look(time / 1e9));
    this.queue.schedule(this.actor, time + this.#every);
  }

  /** After the run, which took `seconds`. */
  finish(seconds: number): SampledMemory {
    return this.#sampler.finish(seconds);
  }
}
