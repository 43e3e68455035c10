import { RECORD_WORDS } from "./op-record.js";

/**
 * A capture as data for CPUs: plain values and shared memory, so that a structured clone hands it to a worker without
 * copying the calls.
 */
export interface CompiledTrace {
  /** Numbers that the captured CPUs had, ascending; everything else here counts CPUs from 0. */
  readonly cpus: readonly number[];
  /** Per CPU: its calls, as `op-record.ts` draws them. */
  readonly records: readonly Int32Array[];
  /** Per CPU: the frees that end a pass, for what the capture never freed. Then the next pass starts as the first did. */
  readonly remainder: readonly Int32Array[];
  /** The distinct limitPfns of the allocations. */
  readonly limits: Float64Array;
  /** One pfn for each allocation that is live at a time; all CPUs share them. */
  readonly slots: Float64Array;
  /** Positions in one pass, the remainder's included. */
  readonly span: number;
  /** How many positions a CPU may be ahead of another. */
  readonly window: number;
  readonly domains: readonly TraceDomain[];
}

/** An address space that the workload allocates in. */
export interface TraceDomain {
  readonly granuleShift: number;
  readonly startPfn: number;
  /** Ranges [pfnLo, pfnHi] reserved at its creation. */
  readonly reserves: readonly (readonly [pfnLo: number, pfnHi: number])[];
  /** Whether the capture shows its creation. Otherwise the values above are those of a usual PCI device. */
  readonly created: boolean;
}

/** The calls that one pass over the trace makes. */
export function callsOf(trace: CompiledTrace): number {
  return trace.span - trace.remainder.reduce((sum, records) => sum + records.length / RECORD_WORDS, 0);
}

/** The same with slots of its own: a run writes to them, and may not be alone. */
export function withOwnSlots(trace: CompiledTrace): CompiledTrace {
  return { ...trace, slots: new Float64Array(trace.slots.length) };
}
