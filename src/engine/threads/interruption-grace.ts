import { RunInterrupted } from "../run-request.js";

/** Why: CPUs look every few microseconds whether they are to end, unless many of them share a core. */
const GRACE_MS = 1000;

/** The time that threads have to come to their end by themselves when the user has had enough of a run. */
export class InterruptionGrace {
  /** Rejects with RunInterrupted when it is over: what has not ended by then never will. */
  readonly over: Promise<never>;
  #begin = () => {};
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly signal: AbortSignal | undefined) {
    this.over = new Promise((_, reject) => {
      this.#begin = () => {
        this.#timer = setTimeout(() => reject(new RunInterrupted()), GRACE_MS);
      };
    });
    // It may be that nobody waits for a thread by then.
    this.over.catch(() => {});
    signal?.addEventListener("abort", this.#begin);
  }

  /** The run is over. */
  end(): void {
    this.signal?.removeEventListener("abort", this.#begin);
    clearTimeout(this.#timer);
  }
}
