import type { DmaOptions } from "../dma/dma-options.js";
import type { AllocatorOptions, DomainOptions, MemoryLimits } from "../iova/domain.js";
import type { MeasureMode } from "../measure/result.js";
import { MachineError } from "../memory/errors.js";
import { type DeviceSet, deviceCount, ONE_DEVICE } from "../workload/device-set.js";
import type { TraceDomain } from "../workload/trace/compiled-trace.js";
import type { WorkloadSpec } from "../workload/workload-spec.js";
import type { DepotSource } from "./depot-modules.js";
import type { FaultPlan } from "./faults/fault-plan.js";

/** When a run ends; a trace with a number of passes ends by itself too. */
export interface RunUntil {
  /** Operations in total, over all CPUs. */
  readonly ops?: number;
  readonly seconds?: number;
}

/** Who looks on while a run goes on. */
export interface Onlookers {
  /** Watches every pfn. */
  readonly ledger?: SharedArrayBuffer;
  /** Every so many ms, a look at memory; none without. */
  readonly sampleMs?: number;
  /** One in so many operations is timed, on the average, if latencies are measured. @default 1024 */
  readonly sampleEvery?: number;
  /** About every 100 ms. */
  readonly onLook?: (look: LiveLook) => void;
  /** Ends the run, which then rejects with RunInterrupted. */
  readonly signal?: AbortSignal;
}

/** A run under way. Recent values, not exact ones. */
export interface LiveLook {
  /** Since the start barrier. */
  readonly seconds: number;
  /** Of all CPUs so far. */
  readonly ops: number;
  /** Magazines in the depot of each bin. */
  readonly depots: readonly number[];
}

/** The user has had enough of a run. */
export class RunInterrupted extends MachineError {
  constructor() {
    super("RUN_INTERRUPTED", "the run was interrupted");
  }
}

/** One repetition of one workload on one design. */
export interface RunRequest extends RunUntil, Onlookers {
  readonly workload: WorkloadSpec;
  /** The id of a built-in design, or the URL of a module that exports one. */
  readonly depot: DepotSource;
  /** What the design is called in the result. @default the id */
  readonly label?: string;
  readonly allocator: AllocatorOptions;
  readonly limits: Omit<MemoryLimits, "domains" | "engineWords">;
  /** Of the domain that generated workloads use; a trace brings its own. */
  readonly domain: DomainOptions;
  /** What generated workloads map for. @default one device */
  readonly devices?: DeviceSet;
  /** The layer above the allocator. @default none */
  readonly dma?: DmaOptions;
  /** What is to go wrong on purpose. @default nothing */
  readonly faults?: FaultPlan;
  readonly seed: number;
  /** From 0. */
  readonly repetition: number;
  /** Check the domains' invariants afterwards. */
  readonly verify: boolean;
  /** Longest wait for anything, in ms. @default 20000, more when many CPUs share a core */
  readonly waitDeadlineMs?: number;
  /** Whether latencies, holds and, every `sampleMs`, memory are measured too. @default "off" */
  readonly measure?: MeasureMode;
}

/** The domains that a run needs: those of its trace, or as many alike as its devices ask for. */
export function domainsFor({
  workload,
  domain,
  devices = ONE_DEVICE,
}: Pick<RunRequest, "workload" | "domain" | "devices">): (DomainOptions & Pick<TraceDomain, "reserves">)[] {
  if (workload.name === "trace") return [...workload.trace.domains];
  return Array.from({ length: devices.domains }, () => ({ ...domain, reserves: [] }));
}

/** How many devices a run has: each domain of a trace is one. */
export function devicesOf({
  workload,
  devices = ONE_DEVICE,
}: Pick<RunRequest, "workload" | "devices">): number {
  return workload.name === "trace" ? workload.trace.domains.length : deviceCount(devices);
}
