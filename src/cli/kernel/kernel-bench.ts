import { type RacePlan, raceKernel } from "../../kernel/race/kernel-race.js";
import { raceDoubts, raceWarnings } from "../../kernel/race/race-doubts.js";
import { RACES } from "../../kernel/race/race-spec.js";
import { describeMachine } from "../../measure/machine-description.js";
import { RESULT_SCHEMA } from "../../measure/result.js";
import type { KernelBenchResult } from "../../report/reportable.js";
import type { Command } from "../command-definition.js";
import { deliver } from "../deliver.js";
import { ExitCode } from "../exit-code.js";
import { interruptionCode } from "../interruption.js";
import type { GivenOptions } from "../options/given-options.js";
import { MAX_CPUS } from "../options/option-table.js";
import { optionsInForce } from "../options/options-in-force.js";
import { openOutputs } from "../outputs.js";
import type { Terminal } from "../terminal.js";
import { badValue } from "../usage-error.js";
import { builtKernel } from "./built-kernel.js";
import { ourDesign } from "./our-design.js";

/** Before each run: until V8 has compiled ours. No more than so many times the run's length. */
const WARM_UP_MS = 150;
const MOST_WARM_UP = 5;
/** What a process or a thread takes to begin. */
const START_MS = 60;
/** The kernel's code, and ours twice. */
const RUNS = 3;

/** A kernel's own code and ours, on the same work in the same run. */
export const kernelBenchCommand: Command = async (options, terminal) => {
  const outputs = openOutputs(options, terminal.out);
  const kernel = await builtKernel(options, terminal);
  const design = ourDesign(kernel.program.facts);
  const machine = describeMachine();
  const plan = planFor(options, machine.cores, terminal);
  try {
    const { results, interrupted } = await raceKernel(kernel.program, design, plan);
    if (interrupted && results.length === 0) {
      terminal.warn("iovalab: interrupted before anything was measured");
      return interruptionCode(terminal.interrupted);
    }
    const doubts = raceDoubts(results, machine.cores);
    const result: KernelBenchResult = {
      schema: RESULT_SCHEMA,
      kind: "kernel-bench",
      machine,
      options: optionsInForce(options, {}, []),
      warnings: raceWarnings(doubts),
      kernel: kernel.name,
      compiler: kernel.compiler,
      depot: design.id,
      results,
      doubts,
      partial: interrupted,
    };
    terminal.progress.stop();
    await deliver(result, outputs, terminal);
    return interrupted ? interruptionCode(terminal.interrupted) : ExitCode.done;
  } finally {
    terminal.progress.stop();
  }
};

function threadsOf(options: GivenOptions): number {
  const threads = options.get("cpus")!;
  if (threads <= MAX_CPUS.threads) return threads;
  throw badValue("cpus", String(threads), `a whole number from 1 to ${MAX_CPUS.threads}, each a thread`);
}

function planFor(options: GivenOptions, cores: number, { progress, interrupted }: Terminal): RacePlan {
  const names: readonly string[] = options.get("race");
  const races = RACES.filter(({ name }) => names.includes(name));
  const threads = [...new Set([1, threadsOf(options)])];
  const repeat = options.get("repeat")!;
  const ms = options.get("duration")! * 1000;
  const length = { warmUpMs: Math.min(WARM_UP_MS, MOST_WARM_UP * ms), ms };
  const secondsEach = (repeat * RUNS * (length.warmUpMs + length.ms + START_MS)) / 1000;
  let left = races.length * threads.length;
  const label = (number: number) => `${number} ${number === 1 ? "thread" : "threads"}`;
  progress.start({ workloads: races.map(({ name }) => name), depots: threads.map(label) });
  return {
    races,
    threads,
    cores,
    repeat,
    length,
    seed: options.get("seed"),
    signal: interrupted,
    begin(race, on) {
      progress.begin({
        workload: race.name,
        depot: label(on),
        phase: "repetition",
        repetition: 0,
        about: repeat,
        estimated: false,
        secondsLeft: secondsEach * left--,
      });
    },
  };
}
