import { type Evidence, listed, percent, type Suspicion } from "./suspicion.js";

/** The part of the cores' time that may go elsewhere unnoticed. */
const BUSY_PART = 0.05;
/**
 * Seconds that the operating system's count of them may be off by chance, for one core and one run: it counts in ticks
 * of 10 ms, whose rounding at both ends deviates by 4 ms, and three deviations are hardly ever exceeded.
 */
const TICK_NOISE = 0.012;

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
  const sum = (what: "steal" | "others" | "seconds") => told.reduce((total, run) => total + run[what], 0);
  const coreSeconds = cores * sum("seconds");
  const noise = TICK_NOISE * Math.sqrt(cores * told.length);
  const isMuch = (taken: number) => taken > BUSY_PART * coreSeconds && taken > noise;
  const isStolen = isMuch(sum("steal"));
  const isShared = isMuch(sum("others"));
  if (!isStolen && !isShared) return undefined;
  const takers = [
    ...(isShared ? [`${percent(sum("others") / coreSeconds)} to other processes`] : []),
    ...(isStolen ? [`${percent(sum("steal") / coreSeconds)} to other guests of its host (steal)`] : []),
  ];
  const remedies = [
    ...(isShared ? ["close other programs"] : []),
    ...(isStolen ? ["use a machine that is not shared"] : []),
  ];
  return {
    code: "busy-machine",
    reason: `the cores were not this program's alone: of their time went ${listed(takers)}`,
    remedy: listed(remedies),
  };
}
