import type { WorkloadSpec } from "../workload/workload-spec.js";

/** What the CPUs do, in words, with the parameters that shape it. */
export function workloadText(spec: WorkloadSpec): string {
  switch (spec.name) {
    case "local":
      return `each CPU keeps ${ranges(spec.workingSet, spec.size)} and replaces one after the other`;
    case "cross":
      return `even CPUs allocate, odd CPUs free, up to ${ranges(spec.depth, spec.size)} under way between two`;
    case "storage":
      return `each CPU has up to ${ranges(spec.depth, spec.size)} in flight, freed by the first ${cpus(spec.freeCpus)}`;
    case "burst":
      return `each CPU allocates ${ranges(spec.burst, spec.size)}, then frees them`;
    case "mixed":
      return `each CPU keeps ${spec.workingSet} ranges of mixed sizes and replaces a random one; pages:weight ${weighted(spec.sizes)}`;
    case "slow":
      return `each CPU keeps ${ranges(spec.workingSet, spec.size)}, which is never cached, and replaces ${
        spec.order === "lifo" ? "the last one" : "a random one"
      }`;
    case "block":
      return `${spec.jobs} ${spec.jobs === 1 ? "job" : "jobs"} with up to ${spec.depth} requests each in flight, freed by the interrupts of ${spec.irqCpus.length} hardware ${spec.irqCpus.length === 1 ? "queue" : "queues"} on ${cpus(new Set(spec.irqCpus).size)}; the device takes ${spec.serviceNs / 1000} us, up to ${spec.opsPerSecond} requests/s; pages:weight ${weighted(spec.sizes)}${spec.migrations === 0 ? "" : `; each job moves ${spec.migrations} times/s`}`;
    case "network":
      return `${spec.irqCpus.length} hardware ${spec.irqCpus.length === 1 ? "queue" : "queues"} on ${cpus(new Set(spec.irqCpus).size)} receive ${spec.opsPerSecond} packets/s into rings of ${ranges(spec.depth, spec.size)}, mapped anew ${spec.batch} at a time; ${spec.jobs} ${spec.jobs === 1 ? "job sends" : "jobs send"}, up to ${spec.depth} packets in flight each${spec.migrations === 0 ? "" : `; each job moves ${spec.migrations} times/s`}`;
    case "trace":
      return spec.passes === Number.POSITIVE_INFINITY
        ? "the capture, over and over"
        : `the capture, ${spec.passes === 1 ? "once" : `${spec.passes} times`}`;
  }
}

function weighted(sizes: readonly { readonly size: number; readonly weight: number }[]): string {
  return sizes.map(({ size, weight }) => `${size}:${weight}`).join(",");
}

function ranges(number: number, size: number): string {
  return `${number} ${number === 1 ? "range" : "ranges"} of ${size} ${size === 1 ? "page" : "pages"}`;
}

function cpus(number: number): string {
  return number === 1 ? "CPU" : `${number} CPUs`;
}
