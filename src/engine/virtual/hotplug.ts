import type { IovaDomain } from "../../iova/domain.js";
import { bootOf } from "../../memory/cpu-layout.js";
import type { Actor } from "./actor.js";
import type { EventQueue } from "./event-queue.js";
import type { LockQueues } from "./lock-queues.js";
import type { VirtualCpus } from "./virtual-cpus.js";
import type { VirtualMachine } from "./virtual-machine.js";

/** From one look to the next at a CPU that has not come to rest yet, in nanoseconds. */
const LOOK_NS = 1000;

/**
 * CPUs that go and come back: in the middle of every period the next one but CPU 0 goes offline, until the period's end, or
 * for as long as it takes to drain it: what its magazines hold goes back to the tree, in every domain. A period whose
 * middle comes before that is over passes without. What the CPU had to do waits for it; its timers' interrupts go to
 * another.
 */
export class Hotplug implements Actor {
  /** The context that drains the dead CPU, and the actor. */
  readonly actor: number;
  readonly #periodNs: number;
  readonly #count: number;
  #period = 0;
  /** The CPU that went last. */
  #last = 0;
  /** The CPU that is offline, or on its way there. */
  #dead = -1;
  #isDrained = false;
  /** When it went. */
  #goneSince = 0;
  /** Of each CPU, how often and how long it was offline. */
  readonly #counts = new Map<number, { hotplugs: number; offlineNs: number }>();

  constructor(
    private readonly machine: VirtualMachine,
    private readonly queue: EventQueue,
    private readonly locks: LockQueues,
    private readonly cpus: VirtualCpus,
    private readonly domains: readonly IovaDomain[],
    periodNs: number,
  ) {
    this.#count = machine.layout.shape.cpus;
    this.actor = bootOf(this.#count);
    this.#periodNs = periodNs;
    queue.schedule(this.actor, this.#periodNs / 2);
  }

  countsOf(cpu: number): { readonly hotplugs: number; readonly offlineNs: number } {
    return this.#counts.get(cpu) ?? { hotplugs: 0, offlineNs: 0 };
  }

  /** The run is over at `time`: who is away then was so until then. */
  stop(time: number): void {
    if (this.#isAway) this.#note(time);
  }

  act(time: number): void {
    const program = this.machine.programs[this.actor]!;
    if (program.at < program.length) this.locks.resume(this.actor, time);
    else if (this.#dead < 0) this.#begin(time);
    else if (!this.#isDrained) this.#drain(time);
    else if (time < this.#backAt) this.queue.schedule(this.actor, this.#backAt);
    else this.#end(time);
  }

  get #isAway(): boolean {
    return this.#dead >= 0 && this.#isDrained;
  }

  #note(time: number): void {
    const { hotplugs, offlineNs } = this.countsOf(this.#dead);
    const goneNs = time - this.#goneSince;
    this.#counts.set(this.#dead, { hotplugs: hotplugs + 1, offlineNs: offlineNs + goneNs });
  }

  /** When the CPU is to come back. */
  get #backAt(): number {
    return (this.#period + 1) * this.#periodNs;
  }

  /** The next CPU goes, unless there is none but CPU 0, or it is alone. */
  #begin(time: number): void {
    const next = this.cpus.nextToGo(this.#last + 1);
    if (next < 0 || this.cpus.running < 2) {
      this.#next(time);
      return;
    }
    this.#last = next;
    this.#dead = next;
    this.#isDrained = false;
    this.cpus.takeOffline(next, time);
    this.#drain(time);
  }

  #drain(time: number): void {
    const { machine, queue, actor } = this;
    if (!this.cpus.isAtRest(this.#dead)) {
      queue.schedule(actor, time + LOOK_NS);
      return;
    }
    this.#isDrained = true;
    this.#goneSince = time;
    machine.setOnlineCpus(this.#count - 1);
    machine.begin(actor, time);
    for (const domain of this.domains) domain.freeCpuCachedIovas(this.#dead, actor);
    if (machine.end()) queue.schedule(actor, Math.max(machine.clock, this.#backAt));
    else this.locks.start(actor, time);
  }

  #end(time: number): void {
    this.#note(time);
    this.machine.setOnlineCpus(this.#count);
    this.cpus.bringOnline(this.#dead, time);
    this.#dead = -1;
    this.#next(time);
  }

  /** The first period whose middle is still to come. */
  #next(time: number): void {
    do this.#period++;
    while ((this.#period + 0.5) * this.#periodNs <= time);
    this.queue.schedule(this.actor, (this.#period + 0.5) * this.#periodNs);
  }
}
