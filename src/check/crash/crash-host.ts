import type { IovaDomain } from "../../iova/domain.js";
import type { NullDereference } from "../../memory/errors.js";
import type { FaultContext } from "../oops.js";

/** A machine that a scenario is played on. */
export interface CrashHost {
  readonly engine: "in-process" | "threads";
  readonly cpus: number;
  /** Makes a domain; while it is the only one, traffic goes through it. */
  createDomain(): IovaDomain;
  /** Every CPU allocates and frees enough to fill the depots. */
  traffic(): Promise<void>;
  /** Takes a domain down, on `cpu`. */
  put(domain: IovaDomain, cpu: number): Promise<void>;
  /** The fault that `error` reports, if it does; any other error is not the scenario's. */
  faultOf(error: unknown): HostFault | undefined;
}

/** A fault, and where the host says that it happened. The call trace holds the allocator's frames only. */
export interface HostFault extends FaultContext {
  readonly fault: NullDereference;
}

/** The address space of the device. */
export type AddressSpace =
  /** Room for everything. */
  | "ample"
  /** Less than the traffic wants at a time: allocations flush every cache, as the last resort. */
  | "scarce";

/** Ranges that each CPU has live at the height of the traffic: some thirty magazines, most of them for the depot. */
export const RANGES_PER_CPU = 4096;

/** The highest pfn of the device's address space. */
export function limitPfnOf(space: AddressSpace, cpus: number): number {
  return space === "ample" ? 2 ** 20 - 1 : (cpus * RANGES_PER_CPU) >> 1;
}
