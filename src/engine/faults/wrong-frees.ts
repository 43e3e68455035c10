import { alignmentOf } from "../../iova/iova-tree.js";
import type { Random } from "../../workload/random.js";
import type { AllocPort } from "../cpu.js";
import type { WrongFree } from "./fault-plan.js";

/** One free in so many is wrong, on the average. */
const EVERY = 1000;

/** The wrong frees of one CPU, in whichever domain. */
export class WrongFrees {
  /** How many there were. */
  count = 0;
  #untilNext: number;

  constructor(
    private readonly kind: WrongFree,
    private readonly random: Random,
  ) {
    this.#untilNext = this.#gap();
  }

  /** A driver that frees wrongly now and then what it got from `port`. */
  driverOf(port: AllocPort): AllocPort {
    return new WrongFreePort(port, this);
  }

  /** Frees in place of a right free, if it is the time for it. */
  tryFree(port: AllocPort, cpu: number, pfn: number, size: number): boolean {
    if (--this.#untilNext > 0) return false;
    this.#untilNext = this.#gap();
    this.count++;
    switch (this.kind) {
      case "double":
        port.freeFast(cpu, pfn, size);
        port.freeFast(cpu, pfn, size);
        break;
      case "unknown":
        port.freeFast(cpu, pfn, size);
        // Ranges are given out from the top down: the lowest one of its size is the last to be anybody's.
        port.freeFast(cpu, alignmentOf(size), size);
        break;
      case "wrong-size":
        port.freeFast(cpu, pfn, 2 * size);
        break;
    }
    return true;
  }

  #gap(): number {
    return 1 + this.random.below(2 * EVERY - 1);
  }
}

class WrongFreePort implements AllocPort {
  constructor(
    private readonly port: AllocPort,
    private readonly wrong: WrongFrees,
  ) {}

  allocFast(cpu: number, size: number, limitPfn: number, flushRcache: boolean): number {
    return this.port.allocFast(cpu, size, limitPfn, flushRcache);
  }

  freeFast(cpu: number, pfn: number, size: number): void {
    if (!this.wrong.tryFree(this.port, cpu, pfn, size)) this.port.freeFast(cpu, pfn, size);
  }
}
