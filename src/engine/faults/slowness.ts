import { lockWaitNs } from "../../measure/counters.js";
import type { Machine } from "../../memory/machine.js";
import type { AllocPort } from "../cpu.js";

/** After so many operations their time is looked at: two looks at the clock then cost a ns or two an operation. */
const STRETCH_OPS = 64;
/** A longer stretch, in nanoseconds, has waited for others or for a core: a slow CPU waits no longer than a fast one. */
const LONGEST_NS = 200_000;

/**
 * What makes a CPU `factor` times as slow: after each stretch of operations it stands still for as long as its share of
 * the factor, with no lock held. What others want of it meanwhile they get when it goes on. Waits for locks are not
 * prolonged: they are the holder's time.
 */
export class Slowness {
  #opsLeft = STRETCH_OPS;
  #since: number;
  #waited = 0;

  constructor(
    private readonly machine: Machine,
    private readonly cpu: number,
    private readonly factor: number,
  ) {
    this.#since = machine.now();
  }

  /** `port`, for a CPU as slow as this. */
  portOf(port: AllocPort): AllocPort {
    return new SlowPort(port, this);
  }

  operated(): void {
    if (--this.#opsLeft === 0) this.#stall();
  }

  #stall(): void {
    const { machine, cpu, factor } = this;
    const done = machine.now();
    const waited = lockWaitNs(machine, cpu, 0);
    const took = done - this.#since - (waited - this.#waited);
    const until = done + Math.min(Math.max(0, took), LONGEST_NS) * (factor - 1);
    while (machine.now() < until);
    this.#opsLeft = STRETCH_OPS;
    this.#waited = waited;
    this.#since = machine.now();
  }
}

class SlowPort implements AllocPort {
  constructor(
    private readonly port: AllocPort,
    private readonly slowness: Slowness,
  ) {}

  allocFast(cpu: number, size: number, limitPfn: number, flushRcache: boolean): number {
    const pfn = this.port.allocFast(cpu, size, limitPfn, flushRcache);
    this.slowness.operated();
    return pfn;
  }

  freeFast(cpu: number, pfn: number, size: number): void {
    this.port.freeFast(cpu, pfn, size);
    this.slowness.operated();
  }
}
