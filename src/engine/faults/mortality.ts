import type { AllocPort } from "../cpu.js";

/** The life of a CPU's thread, in operations in whichever domain. */
export class Mortality {
  constructor(
    private operationsLeft: number,
    /** Ends the thread at once; does not return. */
    private readonly die: () => never,
  ) {}

  /** `port`, for a CPU that dies of this. */
  portOf(port: AllocPort): AllocPort {
    return new MortalPort(port, this);
  }

  age(): void {
    if (--this.operationsLeft < 0) this.die();
  }
}

class MortalPort implements AllocPort {
  constructor(
    private readonly port: AllocPort,
    private readonly mortality: Mortality,
  ) {}

  allocFast(cpu: number, size: number, limitPfn: number, flushRcache: boolean): number {
    this.mortality.age();
    return this.port.allocFast(cpu, size, limitPfn, flushRcache);
  }

  freeFast(cpu: number, pfn: number, size: number): void {
    this.mortality.age();
    this.port.freeFast(cpu, pfn, size);
  }
}
