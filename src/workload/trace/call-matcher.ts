import type { EventOf, EventPlace } from "./kernel-event.js";

/** One `alloc_iova_fast`, from its entry on. */
export interface AllocCall {
  /** Where it was entered. */
  readonly at: EventPlace;
  readonly iovad: number;
  readonly size: number;
  readonly limitPfn: number;
  readonly flushRcache: boolean;
}

/** Why: the kernel nests task, softirq, hard interrupt and NMI. A fifth open call means that the return of the first was missed. */
const MOST_NESTED = 4;

/**
 * Finds the call that a return belongs to: the last one entered by the same task (every idle task has pid 0, and an
 * exiting one -1 in perf: those go by their CPU), and in the same domain where the return names it.
 */
export class CallMatcher<Call extends AllocCall = AllocCall> {
  readonly #open = new Map<number, Call[]>();

  /** `giveUp` takes the calls whose return was never recorded. */
  constructor(private readonly giveUp: (call: Call) => void) {}

  enter(call: Call): void {
    const task = taskOf(call.at);
    const calls = this.#open.get(task);
    if (calls === undefined) {
      this.#open.set(task, [call]);
      return;
    }
    calls.push(call);
    if (calls.length > MOST_NESTED) this.giveUp(calls.shift() as Call);
  }

  /** The call that returns here; undefined when its entry was not recorded. */
  leave({ at, iovad }: EventOf<"alloc_iova_fast_ret">): Call | undefined {
    const task = taskOf(at);
    const calls = this.#open.get(task) ?? [];
    const index = calls.findLastIndex((call) => iovad === 0 || call.iovad === iovad);
    if (index < 0) return undefined;
    const [call] = calls.splice(index, 1);
    if (calls.length === 0) this.#open.delete(task);
    return call;
  }

  /** The call that this task is inside of, in this domain: then what it does there is a step of that call. */
  inside(at: EventPlace, iovad: number): Call | undefined {
    return this.#open.get(taskOf(at))?.findLast((call) => call.iovad === iovad);
  }

  /** At the end of the capture: gives up what is still open. */
  finish(): void {
    for (const calls of this.#open.values()) calls.forEach(this.giveUp);
    this.#open.clear();
  }
}

const taskOf = ({ pid, cpu }: EventPlace): number => (pid <= 0 ? -1 - cpu : pid);
