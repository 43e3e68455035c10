import { availableParallelism } from "node:os";
import { createLedger } from "../../check/ledger.js";
import type { Engine } from "../../engine/engine.js";
import type { RunRequest } from "../../engine/run-request.js";
import { compareRuns } from "../../measure/comparison.js";
import { type InterleavedResult, interleave, WARM_UP } from "../../measure/interleave.js";
import { worstPrecision } from "../../measure/precision.js";
import { RepetitionGoal, type RepetitionRule } from "../../measure/repetition-goal.js";
import type { RunResult } from "../../measure/result.js";
import { FIRST_DISTANCE, samplingDistance } from "../../measure/sampling-distance.js";
import { type Turn, turnsOf } from "../../measure/turns.js";
import type { Progress } from "../progress.js";
import { type Campaign, intervalsOf } from "./campaign.js";
import type { PlannedDesign } from "./planned-design.js";
import { plannedEnd, plannedRequest } from "./planned-request.js";
import type { PlannedWorkload } from "./planned-workload.js";

/** What is left to do when this workload is done. */
export interface Rest {
  /** Workloads. */
  readonly after: number;
  /** When all of them end, in ms on the clock; null when that is open. */
  readonly deadline: number | null;
}

/** A design's warm-up is as long as a repetition, up to this, in seconds. */
const WARM_UP_SECONDS = 0.5;
/**
 * What all warm-ups of a workload take together at the least, and one of them at the most, in seconds. In threads that
 * have just begun, a workload is several times slower until the compiler is done with it.
 */
const COMPILER_SECONDS = 1;
/** Repetitions that are shorter are doubted anyway: so many of them are enough to warm up for one. */
const SHORT_REPETITIONS = 10;

/** The repetitions of one workload of a campaign. */
export class WorkloadRun {
  readonly #goal: RepetitionGoal<RunResult>;
  /** Operations between two samples of latency, by the label of the design. */
  readonly #distances = new Map<string, number>();

  constructor(
    private readonly campaign: Campaign,
    private readonly workload: PlannedWorkload,
    baseline: string | null,
    rule: RepetitionRule,
    private readonly rest: Rest,
  ) {
    const { measure } = campaign;
    const { seconds } = plannedEnd(workload, campaign.until);
    this.#goal = new RepetitionGoal(rule, {
      precisionOf(repetitions) {
        if (baseline === null) return 0;
        const counting = repetitions.flat().filter((run) => run.measure === measure);
        return worstPrecision(compareRuns(counting, baseline, intervalsOf(campaign)));
      },
      guessMs: seconds === undefined || this.#isSimulated ? null : this.#turns(0).length * seconds * 1000,
    });
  }

  run(engine: Engine, progress: Progress, signal: AbortSignal): Promise<InterleavedResult<RunResult>> {
    return interleave({
      // Simulated CPUs have no compiler that would have to warm up.
      warmUp: !this.#isSimulated,
      turns: (repetition) => {
        if (repetition === 0) this.#goal.begin();
        return this.#turns(repetition);
      },
      run: async (turn, repetition) => {
        this.#announce(turn, repetition, progress);
        const onLook: RunRequest["onLook"] = (look) => progress.look(look);
        const run = await engine.run({ ...this.#request(turn, repetition), signal, onLook });
        this.#distances.set(run.depot, samplingDistance(run));
        progress.end();
        return run;
      },
      isEnough: (repetitions) => this.#goal.isEnough(repetitions),
      signal,
    });
  }

  #turns(repetition: number): Turn<PlannedDesign>[] {
    const { designs, measure } = this.campaign;
    // A simulated clock costs nothing: there is nothing to control.
    if (this.#isSimulated) return designs.map((design) => ({ design, measure }));
    return turnsOf(designs, repetition, measure);
  }

  get #isSimulated(): boolean {
    return this.campaign.profile !== null;
  }

  #announce({ design, measure }: Turn<PlannedDesign>, repetition: number, progress: Progress): void {
    const { about, estimated } = this.#goal.forecast;
    const isControl = measure !== this.campaign.measure;
    progress.begin({
      workload: this.workload.spec.name,
      depot: design.label,
      phase: repetition === WARM_UP ? "warm-up" : isControl ? "control" : "repetition",
      repetition: Math.max(0, repetition),
      about,
      estimated,
      secondsLeft: this.#secondsLeft(),
    });
  }

  /** Of all workloads: those to come are taken to need as long as this one. */
  #secondsLeft(): number | null {
    const { after, deadline } = this.rest;
    const { about, secondsEach, secondsLeft } = this.#goal.forecast;
    const inTime = deadline === null ? null : Math.max(0, deadline - performance.now()) / 1000;
    if (secondsLeft === null || secondsEach === null) return inTime;
    return Math.min(inTime ?? Number.POSITIVE_INFINITY, secondsLeft + after * about * secondsEach);
  }

  #request({ design, measure }: Turn<PlannedDesign>, repetition: number): RunRequest {
    const { spec } = this.workload;
    const { verify, until, sampleMs } = this.campaign;
    return {
      ...plannedRequest(this.campaign, this.workload, design),
      repetition: Math.max(0, repetition),
      // A simulation makes its own, where it runs.
      ...(verify && !this.#isSimulated && { ledger: createLedger() }),
      measure,
      ...(measure === "full" && {
        sampleMs,
        sampleEvery: this.#distances.get(design.label) ?? FIRST_DISTANCE,
      }),
      ...(repetition === WARM_UP ? this.#warmUp() : { workload: spec, ...plannedEnd(this.workload, until) }),
    };
  }

  /** Where CPUs share a core, the compiler takes so many times as long: each thread has its own code. */
  #warmUp(): Pick<RunRequest, "workload" | "seconds"> {
    const { spec, cpus } = this.workload;
    const repetition = this.campaign.until.seconds ?? WARM_UP_SECONDS;
    const together = Math.min(COMPILER_SECONDS, SHORT_REPETITIONS * repetition);
    const each = (together * Math.max(1, cpus / availableParallelism())) / this.#turns(WARM_UP).length;
    return {
      workload: spec.name === "trace" ? { ...spec, passes: Number.POSITIVE_INFINITY } : spec,
      seconds: Math.max(Math.min(repetition, WARM_UP_SECONDS), Math.min(each, COMPILER_SECONDS)),
    };
  }
}
