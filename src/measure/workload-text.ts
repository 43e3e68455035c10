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
      return `each CPU keeps ${spec.workingSet} ranges of mixed sizes and replaces a random one; pages:weight ${spec.sizes
        .map(({ size, weight }) => `${size}:${weight}`)
        .join(",")}`;
    case "slow":
      return `each CPU keeps ${ranges(spec.workingSet, spec.size)}, which is never cached, and replaces ${
        spec.order === "lifo" ? "the last one" : "a random one"
      }`;
    case "trace":
      return spec.passes === Number.POSITIVE_INFINITY
        ? "the capture, over and over"
        : `the capture, ${spec.passes === 1 ? "once" : `${spec.passes} times`}`;
  }
}

function ranges(number: number, size: number): string {
  return `${number} ${number === 1 ? "range" : "ranges"} of ${size} ${size === 1 ? "page" : "pages"}`;
}

function cpus(number: number): string {
  return number === 1 ? "CPU" : `${number} CPUs`;
}
