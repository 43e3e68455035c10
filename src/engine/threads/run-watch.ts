import type { IovaDomain } from "../../iova/domain.js";
import { MemorySampler } from "../../measure/memory-sampler.js";
import type { MemoryUse } from "../../measure/result.js";
import type { RunControl } from "../run-control.js";

/** Who looks on while a run goes on, from the controller's thread. */
export interface Onlookers {
  /** Watches every pfn. */
  readonly ledger?: SharedArrayBuffer;
  /** Every so many ms, a look at memory; none without. */
  readonly sampleMs?: number;
  /** One in so many operations is timed, on the average, if latencies are measured. @default 1024 */
  readonly sampleEvery?: number;
  /** About every 100 ms. */
  readonly onLook?: (look: LiveLook) => void;
  /** Ends the run, which then rejects with RunInterrupted. */
  readonly signal?: AbortSignal;
}

/** A run under way. Recent values, not exact ones. */
export interface LiveLook {
  /** Since the start barrier. */
  readonly seconds: number;
  /** Of all CPUs so far. */
  readonly ops: number;
  /** Magazines in the depot of each bin. */
  readonly depots: readonly number[];
}

/** How often a run is shown to an onlooker, in ms. */
const SHOW_MS = 100;

export type SessionMemory = Pick<MemoryUse, "timeline" | "sampled">;

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
  memory(seconds: number): SessionMemory {
    return this.#sampler?.finish(seconds) ?? { timeline: [], sampled: null };
  }
}
