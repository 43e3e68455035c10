import { resolve } from "node:path";
import { crossingsOf } from "../measure/crossing.js";
import { describeComputer } from "../measure/machine-description.js";
import { RESULT_SCHEMA } from "../measure/result.js";
import type { SweepPoint, SweepResult } from "../measure/sweep-result.js";
import type { CommandDefinition } from "./command-definition.js";
import { deliver } from "./deliver.js";
import { ExitCode } from "./exit-code.js";
import type { GivenOptions } from "./options/given-options.js";
import { OUTPUT_FORMATS } from "./options/option-table.js";
import { openOutputs } from "./outputs.js";
import { type PlannedSweep, planSweep } from "./sweep/plan-sweep.js";
import { PointFile } from "./sweep/point-file.js";
import { runSweep } from "./sweep/run-sweep.js";
import { excludes } from "./usage-error.js";

/** A grid of options, each point a run on simulated CPUs. */
export const sweepCommand: CommandDefinition = {
  name: "sweep",
  summary: "vary options over a grid on simulated CPUs, on all cores; resumable with --out",
  async run(options, terminal) {
    const sweep = await planSweep(options);
    checkFiles(options);
    const outputs = openOutputs(options, terminal.out);
    const out = options.get("out");
    const file = out === undefined ? null : new PointFile(out);
    try {
      const { points, partial } = await runSweep(sweep.points, sweep.threads, file, terminal);
      if (points.length === 0) {
        terminal.warn("iovalab: interrupted before anything was measured");
        return ExitCode.interrupted;
      }
      await deliver(resultOf(sweep, points, partial), outputs, terminal);
      return partial ? ExitCode.interrupted : ExitCode.done;
    } finally {
      file?.close();
    }
  },
};

function resultOf(
  { axes, profiles, options }: PlannedSweep,
  points: readonly SweepPoint[],
  partial: boolean,
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
    partial,
  };
}

function warningsOf(points: readonly SweepPoint[]): string[] {
  const failing = points.filter(({ run }) => run.failedAllocs > 0);
  if (failing.length === 0) return [];
  return [
    `allocations failed in ${failing.length} of ${points.length} runs, which then measure something else: the addresses below --limit ran out; raise it, or lower --max-iovas no further`,
  ];
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
