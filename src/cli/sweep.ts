import { resolve } from "node:path";
import { crossingsOf } from "../measure/crossing.js";
import { describeComputer } from "../measure/machine-description.js";
import { RESULT_SCHEMA } from "../measure/result.js";
import type { SweepPoint, SweepResult } from "../measure/sweep-result.js";
import { failureLines } from "../report/sweep/failure-lines.js";
import type { Command } from "./command-definition.js";
import { deliver } from "./deliver.js";
import { ExitCode } from "./exit-code.js";
import { interruptionCode } from "./interruption.js";
import type { GivenOptions } from "./options/given-options.js";
import { type OptionName, OUTPUT_FORMATS } from "./options/option-table.js";
import { camelCase } from "./options/options-in-force.js";
import { type Outputs, openOutputs } from "./outputs.js";
import { failedText, interruptedText } from "./sweep/ending-text.js";
import { type PlannedSweep, planSweep } from "./sweep/plan-sweep.js";
import { PointFile } from "./sweep/point-file.js";
import { runSweep, type SweepYield } from "./sweep/run-sweep.js";
import type { Terminal } from "./terminal.js";
import { excludes } from "./usage-error.js";

/** Options that let memory fail. */
const FAILING = ["fail-node", "fail-magazine"] as const satisfies readonly OptionName[];

/** A grid of options, each point a run on simulated CPUs. */
export const sweepCommand: Command = async (options, terminal) => {
  const sweep = await planSweep(options);
  checkFiles(options);
  const outputs = openOutputs(options, terminal.out);
  const out = options.get("out");
  const file = out === undefined ? null : await PointFile.open(out);
  try {
    if (file?.isLocked === false) {
      terminal.warn(
        `warning: there are no file locks here: see to it that no other sweep writes to ${out} meanwhile`,
      );
    }
    const brought = await runSweep(sweep.points, sweep.threads, file, terminal);
    return await handOut(resultOf(sweep, brought), sweep.points.length, outputs, options, terminal);
  } finally {
    file?.close();
  }
};

/** A result without a point says nothing, and takes no file's place. */
async function handOut(
  result: SweepResult,
  all: number,
  outputs: Outputs,
  options: GivenOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { points, failures, partial } = result;
  if (points.length > 0) await deliver(result, outputs, terminal);
  else for (const line of failureLines(result)) terminal.warn(`failed: ${line}`);
  if (partial) terminal.warn(interruptedText(points.length, all, options));
  else if (failures.length > 0) terminal.warn(failedText(failures.length, all, options));
  if (partial) return interruptionCode(terminal.interrupted);
  return failures.length > 0 ? ExitCode.failed : ExitCode.done;
}

function resultOf(
  { axes, profiles, options }: PlannedSweep,
  { points, failures, partial }: SweepYield,
): SweepResult {
  return {
    schema: RESULT_SCHEMA,
    kind: "sweep",
    machine: describeComputer(),
    profiles,
    options,
    warnings: warningsOf(points),
    axes,
    points,
    crossings: crossingsOf({ axes, points }),
    failures,
    partial,
  };
}

function warningsOf(points: readonly SweepPoint[]): string[] {
  const failing = points.filter(({ run }) => run.failedAllocs > 0);
  if (failing.length === 0) return [];
  const text = `allocations failed in ${failing.length} of ${points.length} runs, which then measure something else`;
  const why = failing.every(failsOnPurpose)
    ? "memory fails on purpose in them"
    : "the addresses below --limit ran out, or the memory of --max-iovas; raise them";
  return [`${text}: ${why}`];
}

/** Whether it was asked for that allocations of memory fail. */
function failsOnPurpose({ options, varied }: SweepPoint): boolean {
  return FAILING.some((option) => (varied[camelCase(option)] ?? options[camelCase(option)] ?? null) !== null);
}

/** The runs must not be overwritten by what is made of them. */
function checkFiles(options: GivenOptions): void {
  const out = options.get("out");
  if (out === undefined) return;
  for (const format of OUTPUT_FORMATS) {
    const given = options.get(format);
    if (given !== undefined && resolve(given) === resolve(out)) {
      throw excludes("out", format, "both would write the same file");
    }
  }
}
