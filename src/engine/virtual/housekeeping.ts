import type { IovaDomain } from "../../iova/domain.js";
import { kworkerOf } from "../../memory/cpu-layout.js";
import { ReclaimWork } from "../reclaim-work.js";
import type { Actor } from "./actor.js";
import type { EventQueue } from "./event-queue.js";
import type { LockQueues } from "./lock-queues.js";
import type { VirtualMachine } from "./virtual-machine.js";

/** From one look to the next, in nanoseconds: work runs up to this much late, 1 % of its delay. */
const LOOK_NS = 1e6;

/** Reclaim: looks after the delayed works of all domains, in a context of its own beside the CPUs. */
export class Housekeeping implements Actor {
  readonly #works: readonly ReclaimWork[];
  /** The context, and the actor. */
  readonly kworker: number;
  #nextLook = LOOK_NS;

  constructor(
    private readonly machine: VirtualMachine,
    private readonly queue: EventQueue,
    private readonly locks: LockQueues,
    domains: readonly IovaDomain[],
  ) {
    this.#works = domains.map((domain) => new ReclaimWork(domain));
    this.kworker = kworkerOf(machine.layout.shape.cpus);
    queue.schedule(this.kworker, this.#nextLook);
  }

  act(time: number): void {
    const { machine, queue, kworker } = this;
    const program = machine.programs[kworker]!;
    if (program.at < program.length) {
      this.locks.resume(kworker, time);
      return;
    }
    // At the end of what it did it waits for its next look.
    if (time < this.#nextLook) {
      queue.schedule(kworker, this.#nextLook);
      return;
    }
    this.#nextLook = time + LOOK_NS;
    machine.begin(kworker, time);
    for (const work of this.#works) if (work.isDue(time / 1e6)) work.run(kworker);
    if (machine.end()) queue.schedule(kworker, this.#nextLook);
    else this.locks.start(kworker, time);
  }
}
