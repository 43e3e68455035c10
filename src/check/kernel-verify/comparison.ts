import type { KernelEvent } from "../../workload/trace/kernel-event.js";
import { differ } from "./difference.js";

/** How many values were compared, all of them equal. */
export interface ComparedValues {
  pfns: number;
  /** Entries of magazines, sizes of requests. */
  counts: number;
  depotDepths: number;
  /** Which magazine a step worked on. */
  magazines: number;
}

/** Holds values of the allocator against the recorded ones. The first that differs ends the comparison. */
export class Comparison {
  readonly compared: ComparedValues = { pfns: 0, counts: 0, depotDepths: 0, magazines: 0 };

  get total(): number {
    const { pfns, counts, depotDepths, magazines } = this.compared;
    return pfns + counts + depotDepths + magazines;
  }

  pfn(event: KernelEvent, what: string, kernel: number, here: number): void {
    this.compared.pfns++;
    if (kernel !== here) differ(event, what, hex(kernel), hex(here));
  }

  count(event: KernelEvent, what: string, kernel: number, here: number): void {
    this.compared.counts++;
    if (kernel !== here) differ(event, what, String(kernel), String(here));
  }

  depotDepth(event: KernelEvent, what: string, kernel: number, here: number): void {
    this.compared.depotDepths++;
    if (kernel !== here) differ(event, what, String(kernel), String(here));
  }

  magazine(event: KernelEvent, what: string, kernel: number, here: number): void {
    this.compared.magazines++;
    if (kernel !== here) differ(event, what, hex(kernel), hex(here));
  }

  /** A state without which the kernel does not take this step. */
  state(event: KernelEvent, what: string, kernel: string, here: string): void {
    if (kernel !== here) differ(event, what, kernel, here);
  }
}

const hex = (value: number): string => `0x${value.toString(16)}`;
