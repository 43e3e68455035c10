import { busyCores } from "./busy-cores.js";
import type { Evidence, Suspicion } from "./suspicion.js";

export function tooManyCpus({ runs, machine: { cores } }: Evidence): Suspicion | undefined {
  const cpus = Math.max(...runs.map((run) => run.cpus));
  if (cpus <= cores) return undefined;
  const wayOut = runs[0]?.workload === "trace" ? "use" : `use --cpus ${cores} or`;
  return {
    code: "cpus-exceed-cores",
    reason: `${cpus} CPUs share ${cores} cores, so waits and contention measure the scheduler too`,
    remedy: `${wayOut} a machine with ${cpus} cores`,
  };
}

/** Whatever else the cores did, they did not do it evenly for all designs. */
export function busyMachine({ runs, machine: { cores } }: Evidence): Suspicion | undefined {
  const told = runs.flatMap(({ disturbance, seconds }) =>
    disturbance === null ? [] : { ...disturbance, seconds },
  );
  return busyCores(told, cores);
}
