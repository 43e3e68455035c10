import type { CompiledTrace } from "./trace/compiled-trace.js";

/** What the CPUs do, with every parameter resolved. Structured-cloneable: workers build their streams from it. */
export type WorkloadSpec =
  | LocalSpec
  | CrossSpec
  | StorageSpec
  | BurstSpec
  | MixedSpec
  | SlowSpec
  | TraceSpec
  | BlockSpec
  | NetworkSpec;

interface Common {
  /** Highest pfn acceptable, inclusive. */
  readonly limitPfn: number;
}

/** Each CPU keeps `workingSet` ranges of `size` pfns, and replaces one after the other. */
export interface LocalSpec extends Common {
  readonly name: "local";
  readonly size: number;
  readonly workingSet: number;
}

/** CPUs in pairs: the even one allocates, the odd one frees. */
export interface CrossSpec extends Common {
  readonly name: "cross";
  readonly size: number;
  /** Ranges under way between the two. */
  readonly depth: number;
}

/** Every CPU allocates and has up to `depth` requests in flight; the first `freeCpus` CPUs complete and free them. */
export interface StorageSpec extends Common {
  readonly name: "storage";
  readonly size: number;
  readonly depth: number;
  readonly freeCpus: number;
}

/** Each CPU allocates `burst` ranges, then frees them in the same order. */
export interface BurstSpec extends Common {
  readonly name: "burst";
  readonly size: number;
  readonly burst: number;
}

/** Each CPU keeps `workingSet` ranges of mixed sizes and replaces a random one. */
export interface MixedSpec extends Common {
  readonly name: "mixed";
  readonly sizes: readonly { readonly size: number; readonly weight: number }[];
  readonly workingSet: number;
}

/** Sizes that are never cached: every operation goes to the tree. */
export interface SlowSpec extends Common {
  readonly name: "slow";
  readonly size: number;
  /** Ranges live on each CPU. */
  readonly workingSet: number;
  /** Which range is replaced next: the one allocated last, or a random one. */
  readonly order: "lifo" | "random";
}

/**
 * Jobs on any CPUs submit to a storage device and have up to `depth` requests each in flight; each is completed and freed
 * on the CPU that takes the interrupts of its hardware queue. On simulated CPUs only.
 */
export interface BlockSpec extends Common {
  readonly name: "block";
  readonly sizes: readonly { readonly size: number; readonly weight: number }[];
  readonly jobs: number;
  readonly depth: number;
  /** The CPU that takes the interrupts of each hardware queue. */
  readonly irqCpus: readonly number[];
  /** From a request's beginning in the device to its end, and how many it ends in a second at the most. */
  readonly serviceNs: number;
  readonly opsPerSecond: number;
  /** CPU time of a request outside the allocator, half at each end, and of an interrupt. */
  readonly requestCpuNs: number;
  readonly interruptNs: number;
  /** How often a job moves to another CPU, per second. */
  readonly migrations: number;
}

/**
 * A network card: packets come for its hardware queues, whose CPUs unmap them and map buffers again in batches; jobs on
 * any CPUs send packets, which are freed in batches on the CPU of their queue. On simulated CPUs only.
 */
export interface NetworkSpec extends Omit<BlockSpec, "name" | "sizes"> {
  readonly name: "network";
  /** Pages of each buffer. */
  readonly size: number;
  /** Packets at a time: in an interrupt, and mapped anew. */
  readonly batch: number;
}

/** Workloads with a device, which only the virtual engine has. */
export const DEVICE_WORKLOADS = ["block", "network"] as const satisfies readonly WorkloadName[];

/** A capture of a real kernel, one CPU per captured CPU. */
export interface TraceSpec {
  readonly name: "trace";
  readonly trace: CompiledTrace;
  /** How often it is played; Infinity until the run ends. */
  readonly passes: number;
}

export type WorkloadName = WorkloadSpec["name"];

/** Whether it ends after a number of whole passes, and not after a time or a number of operations. */
export function endsByPasses(spec: WorkloadSpec): boolean {
  return spec.name === "trace" && spec.passes !== Number.POSITIVE_INFINITY;
}
