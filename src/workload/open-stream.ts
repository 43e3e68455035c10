import { BurstStream } from "./burst.js";
import { CrossConsumerStream } from "./cross.js";
import { LocalStream } from "./local.js";
import { MixedStream } from "./mixed.js";
import { ProducerStream } from "./producer.js";
import { ringsOf } from "./rings.js";
import { SlowStream } from "./slow.js";
import { CompleterStream, type RingLevels } from "./storage.js";
import type { CpuStream } from "./stream.js";
import { TraceStream } from "./trace/trace-stream.js";
import type { WorkloadSpec } from "./workload-spec.js";

/** The CPU that a stream is for. */
export interface StreamContext {
  readonly cpu: number;
  readonly cpus: number;
  readonly seed: number;
  /** Operations in total, over all CPUs; Infinity when the run ends by time. */
  readonly ops: number;
  readonly levels: RingLevels;
}

/** What `cpu` does in a workload. */
export function openStream(spec: WorkloadSpec, context: StreamContext): CpuStream {
  const { cpu, cpus, seed } = context;
  switch (spec.name) {
    case "local":
      return new LocalStream(spec);
    case "burst":
      return new BurstStream(spec);
    case "mixed":
      return new MixedStream(spec, seed, cpu);
    case "slow":
      return new SlowStream(spec, seed, cpu);
    case "cross": {
      // The odd CPU out works alone.
      if (cpu === cpus - 1 && cpus % 2 === 1) {
        return new LocalStream({
          name: "local",
          size: spec.size,
          workingSet: spec.depth,
          limitPfn: spec.limitPfn,
        });
      }
      return cpu % 2 === 0 ? new ProducerStream(spec, cpu >> 1) : new CrossConsumerStream(spec, cpu >> 1);
    }
    case "storage": {
      if (cpu >= spec.freeCpus) return new ProducerStream(spec, cpu);
      const others = ringsOf(spec, cpus).flatMap(({ producer, consumer }, ring) =>
        consumer === cpu && producer !== cpu ? [ring] : [],
      );
      return new CompleterStream(spec, cpu, others, context.levels, requestsOf(context));
    }
    case "trace":
      return new TraceStream(spec.trace, cpu, spec.passes);
    case "block":
    case "network":
      throw new RangeError(`${spec.name} needs a device, which is simulated only`);
  }
}

/** How many of `ops` operations in total are this CPU's; traces and devices end by themselves. */
export function opsOf(spec: WorkloadSpec, cpu: number, cpus: number, ops: number): number {
  switch (spec.name) {
    case "trace":
    case "block":
    case "network":
      return Number.POSITIVE_INFINITY;
    case "storage": {
      const own = requestsOf({ cpu, cpus, ops });
      if (cpu >= spec.freeCpus) return own;
      const ending = ringsOf(spec, cpus).filter(({ consumer }) => consumer === cpu);
      return ending.reduce((sum, { producer }) => sum + requestsOf({ cpu: producer, cpus, ops }), own);
    }
    default:
      return shareOf(ops, cpu, cpus);
  }
}

/** Of storage: how many requests of `ops` operations in total are this CPU's. */
function requestsOf({ cpu, cpus, ops }: Pick<StreamContext, "cpu" | "cpus" | "ops">): number {
  return shareOf(Math.floor(ops / 2), cpu, cpus);
}

/** As even as it goes; the first CPUs have one more. */
function shareOf(total: number, cpu: number, cpus: number): number {
  return Math.floor(total / cpus) + (cpu < total % cpus ? 1 : 0);
}
