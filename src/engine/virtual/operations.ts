import type { LatencyHistogram } from "../../measure/latency-histogram.js";
import type { EventQueue } from "./event-queue.js";
import type { LockQueues } from "./lock-queues.js";
import type { VirtualMachine } from "./virtual-machine.js";

/** The operations of the CPUs in time: each runs between `begin` and `end`, and is over when its program has been played. */
export class Operations {
  /** Of what is under way: when it began, and where its latency is counted. */
  readonly #since: Float64Array;
  readonly #latency: (LatencyHistogram | null)[];
  readonly #underWay: Uint8Array;
  /** When the event that is being played happens. */
  #time = 0;

  constructor(
    cpus: number,
    private readonly machine: VirtualMachine,
    private readonly queue: EventQueue,
    private readonly locks: LockQueues,
  ) {
    this.#since = new Float64Array(cpus);
    this.#latency = Array.from({ length: cpus }, () => null);
    this.#underWay = new Uint8Array(cpus);
  }

  /** Whether a program of the CPU's is being played. */
  isUnderWay(cpu: number): boolean {
    return this.#underWay[cpu] !== 0;
  }

  begin(cpu: number, time: number): void {
    this.#time = time;
    this.machine.begin(cpu, time);
  }

  /** What was begun has run: it is over now, or when its program is. The time since `since` then counts in `latency`. */
  end(cpu: number, since: number, latency: LatencyHistogram | null): void {
    const { machine } = this;
    if (machine.end()) {
      latency?.record(machine.clock - since);
      this.queue.schedule(cpu, machine.clock);
      return;
    }
    this.#since[cpu] = since;
    this.#latency[cpu] = latency;
    this.#underWay[cpu] = 1;
    this.locks.start(cpu, this.#time);
  }

  /** An event of what is under way: a request for a lock, or its end at last, which makes it true. */
  isOver(cpu: number, time: number): boolean {
    const program = this.machine.programs[cpu]!;
    if (program.at < program.length) {
      this.locks.resume(cpu, time);
      return false;
    }
    this.#underWay[cpu] = 0;
    this.#latency[cpu]?.record(time - this.#since[cpu]!);
    this.#latency[cpu] = null;
    return true;
  }
}
