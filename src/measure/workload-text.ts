import type { BlockSpec, NetworkSpec, WorkloadSpec } from "../workload/workload-spec.js";

/** What the CPUs do, in words, with the parameters that shape it; `devices` are those of workloads that have some. */
export function workloadText(spec: WorkloadSpec, devices = 1): string {
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
      return blockText(spec, devices);
    case "network":
      return networkText(spec, devices);
    case "trace":
      return spec.passes === Number.POSITIVE_INFINITY
        ? "the capture, over and over"
        : `the capture, ${spec.passes === 1 ? "once" : `${spec.passes} times`}`;
  }
}

function blockText(spec: BlockSpec, devices: number): string {
  const { jobs, depth, serviceNs, opsPerSecond } = spec;
  const spread = devices === 1 ? "" : `, spread over ${devices} devices`;
  const device = devices === 1 ? "the device" : "each device";
  return [
    `${counted(jobs, "job")} with up to ${counted(depth, "request")} each in flight${spread}, freed by the interrupts of ${queues(spec, devices)}`,
    `${device} takes ${serviceNs / 1000} us, up to ${opsPerSecond} requests/s`,
    `pages:weight ${weighted(spec.sizes)}`,
    ...migrations(spec),
  ].join("; ");
}

function networkText(spec: NetworkSpec, devices: number): string {
  const { jobs, depth, batch, opsPerSecond } = spec;
  const cards = devices === 1 ? "" : ` to each of ${devices} network cards,`;
  const rings = spec.irqCpus.length === 1 ? "a ring" : "rings";
  return [
    `${opsPerSecond} packets/s are offered${cards} to ${queues(spec, devices)}, with ${rings} of ${ranges(depth, spec.size)} mapped anew ${batch} at a time`,
    `${jobs === 1 ? "1 job sends" : `${jobs} jobs send`}, up to ${counted(depth, "packet")} in flight each`,
    ...migrations(spec),
  ].join("; ");
}

function queues({ irqCpus }: Pick<BlockSpec, "irqCpus">, devices: number): string {
  const each = devices === 1 ? "" : " each";
  return `${counted(irqCpus.length, "hardware queue")}${each} on ${counted(new Set(irqCpus).size, "CPU")}`;
}

function migrations({ migrations }: Pick<BlockSpec, "migrations">): string[] {
  return migrations === 0 ? [] : [`each job moves ${migrations} ${migrations === 1 ? "time" : "times"}/s`];
}

function weighted(sizes: readonly { readonly size: number; readonly weight: number }[]): string {
  return sizes.map(({ size, weight }) => `${size}:${weight}`).join(",");
}

function ranges(number: number, size: number): string {
  return `${counted(number, "range")} of ${counted(size, "page")}`;
}

function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

function cpus(number: number): string {
  return number === 1 ? "CPU" : `${number} CPUs`;
}
