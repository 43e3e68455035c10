import type { DepotDesign } from "../../iova/depot.js";
import { DisturbanceMeter } from "../../measure/disturbance.js";
import { interleave } from "../../measure/interleave.js";
import { LogRatio } from "../../measure/log-ratio.js";
import { median } from "../../measure/median.js";
import type { Interval, TimedDisturbance } from "../../measure/result.js";
import type { KernelProgram } from "../kernel-program.js";
import { OurRacers } from "./our-racers.js";
import { driverWords, type RaceLength, type RaceSpec } from "./race-spec.js";
import { RaceFailed, raceTime } from "./race-time.js";
import { type OURS, RACERS, type Racer } from "./racers.js";

/** One workload, on so many threads. */
export interface RaceResult {
  readonly race: string;
  readonly text: string;
  readonly threads: number;
  /** Nanoseconds per operation, one per repetition: those of one repetition ran one after the other. */
  readonly ns: Readonly<Record<Racer, readonly number[]>>;
  /** Medians of these. */
  readonly median: Readonly<Record<Racer, number>>;
  /** Ours / the kernel's: the time of an operation, less is faster. */
  readonly ratio: Readonly<Record<(typeof OURS)[number], RaceRatio>>;
  /** What else the machine did meanwhile, one per repetition; null where the operating system does not tell. */
  readonly disturbance: Readonly<Record<Racer, readonly (TimedDisturbance | null)[]>>;
}

/** One repetition of one of them. */
interface RaceRun {
  readonly ns: number;
  readonly disturbance: TimedDisturbance | null;
}

export interface RaceRatio {
  readonly mean: number;
  /** Null for too few repetitions. */
  readonly ci95: Interval | null;
}

export interface RacePlan {
  readonly races: readonly RaceSpec[];
  /** Each race is run with each of these numbers of threads. */
  readonly threads: readonly number[];
  /** Of this machine. */
  readonly cores: number;
  readonly repeat: number;
  readonly length: RaceLength;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Told before each race. */
  begin(race: RaceSpec, threads: number): void;
}

const ALPHA = 0.05;

/** Races the kernel's code and ours, in turn; fewer results than races when it was interrupted. */
export async function raceKernel(
  program: KernelProgram,
  design: DepotDesign,
  plan: RacePlan,
): Promise<{ readonly results: readonly RaceResult[]; readonly interrupted: boolean }> {
  const results: RaceResult[] = [];
  for (const threads of plan.threads) {
    const { bins, magazineSize, reclaim } = program.facts;
    const racers = (cpuLock: "owned" | "kernel") =>
      new OurRacers(design, { cpus: threads, bins, magazineSize, reclaim, cpuLock }, plan.cores);
    const ours = { owned: racers("owned"), locked: racers("kernel") };
    const run = async (racer: Racer, spec: RaceSpec, seed: number): Promise<RaceRun> => {
      const { length, signal, cores } = plan;
      const meter = new DisturbanceMeter();
      const times = await (racer === "kernel"
        ? program.race(driverWords(spec, threads, cores, length, seed), signal)
        : ours[racer].race(spec, length, seed, signal));
      const ns = raceTime(`${spec.name} on ${threads} threads, ${racer}`, times);
      return { ns, disturbance: meter.stopWhole() };
    };
    for (const spec of plan.races) {
      plan.begin(spec, threads);
      const { repetitions, interrupted } = await interleave<Racer, RaceRun>({
        warmUp: false,
        turns: () => RACERS,
        run: (racer, repetition) => run(racer, spec, plan.seed + repetition + 1),
        isEnough: (so) => so.length >= plan.repeat,
        signal: plan.signal,
      });
      if (repetitions.length > 0) results.push(resultOf(spec, threads, repetitions));
      if (interrupted) return { results, interrupted };
    }
  }
  return { results, interrupted: false };
}

function resultOf(
  { name, text }: RaceSpec,
  threads: number,
  repetitions: readonly (readonly RaceRun[])[],
): RaceResult {
  const of = <T>(value: (racer: Racer) => T) =>
    Object.fromEntries(RACERS.map((racer) => [racer, value(racer)])) as Record<Racer, T>;
  const runs = of((racer) => repetitions.map((own) => own[RACERS.indexOf(racer)]!));
  const ns = of((racer) => runs[racer].map((run) => run.ns));
  const ratio = (racer: Racer): RaceRatio => {
    const found = LogRatio.of("paired", ns[racer], ns.kernel);
    if (found === null) throw new RaceFailed(name, "there is no ratio to a time of 0");
    return { mean: found.mean, ci95: found.interval(ALPHA) };
  };
  return {
    race: name,
    text,
    threads,
    ns,
    median: of((racer) => median(ns[racer])),
    ratio: { owned: ratio("owned"), locked: ratio("locked") },
    disturbance: of((racer) => runs[racer].map(({ disturbance }) => disturbance)),
  };
}
