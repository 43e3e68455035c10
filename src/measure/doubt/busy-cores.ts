import type { TimedDisturbance } from "../result.js";
import { listed, percent, type Suspicion } from "./suspicion.js";

/** The part of the cores' time that may go elsewhere unnoticed. */
const BUSY_PART = 0.05;
/**
 * Seconds that the operating system's count of them may be off by chance, for one core and one run: it counts in ticks
 * of 10 ms, whose rounding at both ends deviates by 4 ms, and three deviations are hardly ever exceeded.
 */
const TICK_NOISE = 0.012;

/** Whether too much of the cores went elsewhere in these runs; `when` says in words which they are, if not all. */
export function busyCores(
  runs: readonly TimedDisturbance[],
  cores: number,
  when?: string,
): Suspicion | undefined {
  const sum = (what: keyof TimedDisturbance) => runs.reduce((total, run) => total + run[what], 0);
  const coreSeconds = cores * sum("seconds");
  const noise = TICK_NOISE * Math.sqrt(cores * runs.length);
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
  const during = when === undefined ? "" : ` during ${when}`;
  return {
    code: "busy-machine",
    reason: `the cores were not this program's alone${during}: of their time went ${listed(takers)}`,
    remedy: listed(remedies),
  };
}
