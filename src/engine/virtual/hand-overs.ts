import type { CpuStream } from "../../workload/stream.js";
import type { RunControl } from "../run-control.js";
import type { CpuStates } from "./cpu-states.js";
import { Outcome } from "./outcome.js";
import type { VirtualMachine } from "./virtual-machine.js";

/** What CPUs hand to each other: ranges through rings, and word of how far they are. Whoever waits for it is woken. */
export class HandOvers {
  /** Of each CPU: who waits for it to publish. */
  readonly #awaiting: number[][];

  constructor(
    private readonly machine: VirtualMachine,
    private readonly control: RunControl,
    private readonly states: CpuStates,
  ) {
    this.#awaiting = Array.from({ length: states.cpus }, () => []);
  }

  // -- Rings -----------------------------------------------------------------------------------------------

  /** The range in the stream's slot, into its ring. */
  send(stream: CpuStream): Outcome {
    const { control } = this;
    const ring = control.rings[stream.ring]!;
    const { consumer } = control.plans[stream.ring]!;
    const entry = ring.entryToPush;
    if (!ring.tryPush(stream.slots[stream.slot]!, stream.size)) {
      return this.states.hasEnded(consumer) ? Outcome.end : Outcome.retry;
    }
    this.machine.write(entry);
    stream.slots[stream.slot] = 0;
    this.#wake(consumer);
    return Outcome.done;
  }

  receive(stream: CpuStream): Outcome {
    const { control } = this;
    const ring = control.rings[stream.ring]!;
    const { producer } = control.plans[stream.ring]!;
    const entry = ring.entryToPop;
    const pfn = ring.tryPop();
    if (pfn === 0) return this.states.hasEnded(producer) ? Outcome.end : Outcome.retry;
    this.machine.read(entry);
    stream.slots[stream.slot] = pfn;
    stream.size = ring.poppedSize;
    this.#wake(producer);
    return Outcome.done;
  }

  /** Nothing is on the rings of `cpu`: more may come while one of those who fill them has not ended. */
  pause(cpu: number): Outcome {
    const { states } = this;
    const othersDone = this.control.plans.every(
      ({ producer, consumer }) => consumer !== cpu || producer === cpu || states.hasEnded(producer),
    );
    return othersDone ? Outcome.end : Outcome.rest;
  }

  /** `cpu` has ended: nobody is to wait for it at a ring. */
  leave(cpu: number): void {
    for (const { producer, consumer } of this.control.plans) {
      if (producer === cpu) this.#wake(consumer);
      if (consumer === cpu) this.#wake(producer);
    }
  }

  // -- Progress --------------------------------------------------------------------------------------------

  publish(cpu: number, position: number): Outcome {
    this.control.publish(cpu, position);
    for (const waiter of this.#awaiting[cpu]!.splice(0)) this.#wake(waiter);
    return Outcome.done;
  }

  /** Until `peer` has come to `position`. */
  awaitCpu(cpu: number, peer: number, position: number): Outcome {
    if (this.control.hasPublished(peer, position)) return Outcome.nothing;
    this.#awaiting[peer]!.push(cpu);
    return Outcome.retry;
  }

  /** Until all others have: the first one that has not is waited for first. */
  awaitAll(cpu: number, position: number): Outcome {
    for (let peer = 0; peer < this.states.cpus; peer++) {
      if (peer === cpu) continue;
      if (this.awaitCpu(cpu, peer, position) !== Outcome.nothing) return Outcome.retry;
    }
    return Outcome.nothing;
  }

  /** The CPU that acts got somewhere: `cpu` looks again, if it waits. */
  #wake(cpu: number): void {
    this.states.wake(cpu, this.machine.clock);
  }
}
