import type { RunControl } from "../run-control.js";

/** A watchdog that did not look for this long was asleep itself. */
const OWN_SILENCE_MS = 1_000;

/** Finds a CPU that neither ended nor gave a sign of life for a while. */
export class Watchdog {
  readonly #seen: { beats: number; at: number }[];
  #lookedAt = performance.now();

  constructor(
    private readonly control: RunControl,
    readonly limitMs: number,
  ) {
    const at = performance.now();
    this.#seen = Array.from({ length: control.cpus }, () => ({ beats: 0, at }));
  }

  silentCpu(now: number): number | undefined {
    // When the watchdog itself did not run, the process was stopped, and nobody could give a sign.
    if (now - this.#lookedAt > OWN_SILENCE_MS) for (const seen of this.#seen) seen.at = now;
    this.#lookedAt = now;
    for (const [cpu, seen] of this.#seen.entries()) {
      const beats = this.control.beatsOf(cpu);
      if (beats !== seen.beats || this.control.isDone(cpu)) {
        seen.beats = beats;
        seen.at = now;
      } else if (now - seen.at > this.limitMs) {
        return cpu;
      }
    }
    return undefined;
  }
}
