import { availableParallelism } from "node:os";
import type { CheckCase, CheckSearch } from "../check/interleavings/check-case.js";
import { CheckPool } from "../check/interleavings/check-pool.js";
import { parseSchedule } from "../check/interleavings/schedule.js";
import { describeMachine } from "../measure/machine-description.js";
import { CHECK_PARTS, type CheckPart, type InterleavingCheck, RESULT_SCHEMA } from "../measure/result.js";
import type { Command } from "./command-definition.js";
import { deliver } from "./deliver.js";
import { ExitCode } from "./exit-code.js";
import { interruptionCode } from "./interruption.js";
import { loadDepots, type NamedDepot } from "./named-depot.js";
import type { GivenOptions } from "./options/given-options.js";
import { CHECK_OPS, MAX_CHECKED_CPUS } from "./options/option-table.js";
import { optionsInForce } from "./options/options-in-force.js";
import { openOutputs } from "./outputs.js";
import type { Terminal } from "./terminal.js";
import { badValue, UsageError, withoutEffect } from "./usage-error.js";

/** A case of a design. */
interface PlannedCheck {
  readonly depot: NamedDepot;
  readonly checked: CheckCase;
}

/** The interleavings of a few operations on a few CPUs: all of them hold, or the shortest one that does not. */
export const checkCommand: Command = async (options, terminal) => {
  const outputs = openOutputs(options, terminal.out);
  const depots = await loadDepots(options.get("depot"));
  const search = searchOf(options);
  const plan = planChecks(options, depots, search);
  const { checks, partial } = await checkAll(plan, search, options.get("max-time"), terminal);
  await deliver(
    {
      schema: RESULT_SCHEMA,
      kind: "check",
      machine: describeMachine(),
      options: optionsInForce(options, { depot: depots.map(({ given }) => given) }, []),
      warnings: partial ? [] : checks.filter((check) => isCutShort(check)).map(cutShortText),
      partial,
      checks,
    },
    outputs,
    terminal,
  );
  if (partial) return interruptionCode(terminal.interrupted);
  return checks.some(({ failure }) => failure !== null) ? ExitCode.failed : ExitCode.done;
};

function searchOf(options: GivenOptions): CheckSearch {
  const text = options.get("schedule");
  if (text !== undefined) {
    for (const other of ["search", "preemptions", "interleavings", "seed", "max-time"] as const) {
      if (options.has(other)) throw withoutEffect(other, "--schedule is one interleaving");
    }
    return { kind: "schedule", schedule: parseSchedule(text)! };
  }
  if (options.get("search") === "exhaustive") {
    for (const other of ["interleavings", "seed"] as const) {
      if (options.has(other)) throw withoutEffect(other, "nothing is drawn without --search random");
    }
    return { kind: "exhaustive", preemptions: options.get("preemptions") ?? null };
  }
  if (options.has("preemptions")) throw withoutEffect("preemptions", "--search random has its own bound");
  const samples = options.get("interleavings") ?? Number.POSITIVE_INFINITY;
  return { kind: "random", samples, seed: options.get("seed") };
}

function planChecks(
  options: GivenOptions,
  depots: readonly NamedDepot[],
  search: CheckSearch,
): PlannedCheck[] {
  const parts = options.get("part") ?? CHECK_PARTS;
  const checks = depots.flatMap((depot, index) =>
    parts
      .filter((part) => isOf(part, depot, index === 0))
      .map((part): PlannedCheck => ({ depot, checked: { part, operations: operationsOf(options, part) } })),
  );
  if (checks.length === 0) throw badValue("part", "full", "full for designs with a bound");
  if (search.kind === "schedule" && checks.length !== 1) {
    throw new UsageError("ERR_OPTIONS_EXCLUDE", "--schedule is of one --depot and one --part: name them");
  }
  return checks;
}

/** A slab is the same whatever the depot; only what has a bound can be full. */
function isOf(part: CheckPart, { design }: NamedDepot, isFirst: boolean): boolean {
  if (part === "slab") return isFirst;
  return part !== "full" || design.bounded;
}

/** As even as it goes; the first CPUs have one more. */
function operationsOf(options: GivenOptions, part: CheckPart): number[] {
  const cpus = options.get("cpus")!;
  const ops = options.get("ops") ?? CHECK_OPS[part];
  if (cpus > MAX_CHECKED_CPUS)
    throw badValue("cpus", String(cpus), `a whole number from 1 to ${MAX_CHECKED_CPUS}`);
  if (ops < cpus) {
    throw badValue("ops", String(ops), `at least one operation for each of the ${cpus} CPUs`);
  }
  return Array.from({ length: cpus }, (_, cpu) => Math.ceil((ops - cpu) / cpus));
}

/** All of them, side by side, in the order of the plan; those that had ended when the user had enough. */
async function checkAll(
  plan: readonly PlannedCheck[],
  search: CheckSearch,
  seconds: number,
  { progress, interrupted }: Terminal,
): Promise<{ checks: InterleavingCheck[]; partial: boolean }> {
  const threads = Math.min(plan.length, availableParallelism());
  const pool = new CheckPool(threads);
  const endsAt = performance.now() + seconds * 1000;
  const results: (InterleavingCheck | undefined)[] = [];
  let begun = 0;
  const work = async (): Promise<void> => {
    while (begun < plan.length && !interrupted.aborted) {
      const { depot, checked } = plan[begun]!;
      progress.begin({
        workload: checked.part,
        depot: depot.design.id,
        phase: "scenario",
        repetition: begun,
        about: plan.length,
        estimated: false,
        secondsLeft: null,
      });
      const index = begun++;
      // Its share of what is left: the others who wait have the same threads.
      const left = (endsAt - performance.now()) / 1000 / Math.ceil((plan.length - index) / threads);
      const { source, given } = depot;
      const task = { source, given, checked, search, seconds: Math.max(left, LEAST_SECONDS) };
      const result = await pool.check(task);
      if (result.outcome === "misfit") throw new UsageError("ERR_OPTION_VALUE", `--schedule: ${result.why}`);
      results[index] = result.check;
    }
  };
  progress.start({
    workloads: plan.map(({ checked }) => checked.part),
    depots: plan.map(({ depot }) => depot.design.id),
  });
  // Ends the threads, and so the work.
  interrupted.addEventListener("abort", () => void pool.close());
  try {
    await Promise.all(Array.from({ length: threads }, work));
  } catch (error) {
    if (!interrupted.aborted) throw error;
  } finally {
    progress.stop();
    await pool.close();
  }
  return { checks: results.filter((result) => result !== undefined), partial: interrupted.aborted };
}

/** However little time there is, each check gets to see something. */
const LEAST_SECONDS = 0.1;

function isCutShort({ isComplete, search, failure }: InterleavingCheck): boolean {
  return !isComplete && search === "exhaustive" && failure === null;
}

function cutShortText({ depot, part, states }: InterleavingCheck): string {
  const what = depot === null ? part : `${part} of ${depot}`;
  return `${what} was not explored to its end, only ${states} states of it; use a longer --max-time, fewer --ops, or --preemptions`;
}
