import { busyCores } from "../../measure/doubt/busy-cores.js";
import { type Suspicion, suspicionText } from "../../measure/doubt/suspicion.js";
import type { RaceRatio, RaceResult } from "./kernel-race.js";
import { OURS, RACERS } from "./racers.js";

/** How many times its lower end the upper end of an interval may be. */
const WIDE = 2;

/** Why the times of races are not to be trusted, on a machine of so many cores. */
export function raceDoubts(results: readonly RaceResult[], cores: number): Suspicion[] {
  return [tooManyThreads(results, cores), busyMachine(results, cores), wideIntervals(results)].filter(
    (doubt) => doubt !== undefined,
  );
}

/** One sentence for each. */
export function raceWarnings(doubts: readonly Suspicion[]): string[] {
  return doubts.map(suspicionText);
}

function tooManyThreads(results: readonly RaceResult[], cores: number): Suspicion | undefined {
  const threads = Math.max(...results.map((race) => race.threads));
  if (threads <= cores) return undefined;
  return {
    code: "cpus-exceed-cores",
    reason: `${threads} threads share ${cores} cores: what is measured is the scheduler too`,
    remedy: `use --cpus ${cores} or fewer`,
  };
}

/** Race by race: others may have come and gone. */
function busyMachine(results: readonly RaceResult[], cores: number): Suspicion | undefined {
  const told = ({ disturbance }: RaceResult) =>
    RACERS.flatMap((racer) => disturbance[racer].filter((run) => run !== null));
  const busy = results.filter((race) => busyCores(told(race), cores) !== undefined);
  const when = busy.length === results.length ? undefined : busy.map(nameOf).join(", ");
  return busyCores(busy.flatMap(told), cores, when);
}

function wideIntervals(results: readonly RaceResult[]): Suspicion | undefined {
  const isWide = ({ ci95 }: RaceRatio) => ci95 !== null && ci95[1] > WIDE * ci95[0];
  const wide = results.flatMap((race) =>
    OURS.filter((racer) => isWide(race.ratio[racer])).map((racer) => `${nameOf(race)} (${racer})`),
  );
  if (wide.length === 0) return undefined;
  return {
    code: "imprecise",
    reason: `the intervals of ${wide.join(", ")} are wider than a factor of ${WIDE}`,
    remedy: "close other programs, or use more --repeat and a longer --duration",
  };
}

function nameOf({ race, threads }: RaceResult): string {
  return `${race} on ${threads}`;
}
