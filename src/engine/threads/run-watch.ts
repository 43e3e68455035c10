import type { IovaDomain } from "../../iova/domain.js";
import { MemorySampler } from "../../measure/memory-sampler.js";
import type { RunControl } from "../run-control.js";
import type { Onlookers } from "../run-request.js";
import type { SampledMemory } from "../run-result.js";

/** How often a run is shown to an onlooker, in ms. */
const SHOW_MS = 100;

/** Looks at a run from the controller's thread, for its timeline and for whoever is shown it. */
export class RunWatch {
  readonly #sampler: MemorySampler | null;
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly control: RunControl,
    domains: readonly IovaDomain[],
    { sampleMs, onLook }: Onlookers,
  ) {
    const sampler = sampleMs === undefined ? null : new MemorySampler(domains);
    this.#sampler = sampler;
    if (sampler !== null && sampleMs !== undefined) this.#every(sampleMs, (seconds) => sampler.look(seconds));
    if (onLook !== undefined) {
      this.#every(SHOW_MS, (seconds) =>
        onLook({ seconds, ops: control.ops, depots: MemorySampler.depotsOf(domains) }),
      );
    }
  }

  #every(ms: number, look: (seconds: number) => void): void {
    const { control } = this;
    const timer = setInterval(() => {
      if (control.started) look((Number(process.hrtime.bigint()) - control.start.ns) / 1e9);
    }, ms);
    this.#timers.push(timer);
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  /** After the run, which took `seconds`. */
  memory(seconds: number): SampledMemory {
    return this.#sampler?.finish(seconds) ?? { timeline: [], sampled: null };
  }
}
