import type { Lab, Trial } from "./lab.js";
import { LIMIT_48 } from "./lab.js";

/** What was published of the load: 16 jobs on 32 CPUs, 3,455,205 commands of 128 KiB in 60 s. */
export const CPUS = 32;
const JOBS = 16;
export const COMMANDS_PER_SECOND = 3_455_205 / 60;
const PAGES = 32;
/** Not published: so many commands of a job are in flight. */
const DEPTH = 32;

export const CACHED_COMMANDS_SETUP = `16 jobs on every second of 32 CPUs, depth ${DEPTH} and a hardware queue for each CPU (assumed), ranges of 32 pages, list depot, flush queues, one domain; the device's rate is that of the published commands`;

/** A storage device with sizes that are cached, lazy, as P2's. */
export function cachedCommands(lab: Lab, seconds: number, magazineSize = 127): Trial {
  const { device, ns } = lab.profile;
  return {
    depot: "list",
    seconds,
    allocator: { cpus: CPUS, cpuLock: "kernel", magazineSize },
    dma: { flush: "lazy", dma32First: "6.12" },
    workload: {
      name: "block",
      limitPfn: LIMIT_48,
      sizes: [{ size: PAGES, weight: 1 }],
      jobs: JOBS,
      depth: DEPTH,
      irqCpus: Array.from({ length: CPUS }, (_, cpu) => cpu),
      serviceNs: device.serviceNs,
      opsPerSecond: COMMANDS_PER_SECOND,
      requestCpuNs: device.requestCpuNs,
      interruptNs: ns.interrupt,
      migrations: 0,
    },
  };
}
