import { availableParallelism } from "node:os";
import type { MachineProfile } from "../../measure/machine-profile.js";
import type { SweepAxis } from "../../measure/sweep-result.js";
import type { WorkloadName } from "../../workload/workload-spec.js";
import { checkOptions } from "../campaign/check-options.js";
import { depotSizeOf } from "../depot-size.js";
import { loadOneDepot } from "../named-depot.js";
import type { GivenOptions } from "../options/given-options.js";
import { isMoot, mootRefusal } from "../options/moot-options.js";
import { type OptionName, OUTPUT_FORMATS } from "../options/option-table.js";
import { camelCase } from "../options/options-in-force.js";
import { reclaimOf } from "../reclaim.js";
import { badValue, withoutEffect } from "../usage-error.js";
import { type Axis, axesOf } from "./axis.js";
import { choices, valuesOf } from "./choice.js";
import { givenValues } from "./given-values.js";
import { type PlannedPoint, PointPlanner } from "./point-planner.js";
import { shapes, workloadOf } from "./shaping.js";

/** All that is to be simulated, in the order of the grid. */
export interface PlannedSweep {
  readonly axes: readonly SweepAxis[];
  readonly points: readonly PlannedPoint[];
  readonly profiles: readonly MachineProfile[];
  /** What all points have in common, and all that was given: with these it is done again. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly threads: number;
}

/** What a result does not depend on. */
const HOW_IT_IS_DONE: readonly OptionName[] = ["out", "threads", "engine", ...OUTPUT_FORMATS];

/** A larger grid is a slip of the pen. */
const MAX_POINTS = 10_000;
/** Of all points together: each is held in memory, and a row of the results. */
const MAX_RUNS = 100_000;

/** Plans every point before the first one is run, so that what cannot be run is refused at once. */
export async function planSweep(options: GivenOptions): Promise<PlannedSweep> {
  if (options.get("engine") !== "virtual") {
    throw badValue("engine", options.get("engine"), "virtual: a sweep is simulated");
  }
  const axes = axesOf(options);
  checkSize(options, axes);
  await checkCommon(options, axes);
  const grid = new Map<string, PlannedPoint[]>();
  const planner = new PointPlanner();
  const mootSoFar = new Set(options.names);
  for (const choice of choices(axes)) {
    const own = options.with(valuesOf(choice));
    const depot = await loadOneDepot(own.only("depot")!);
    const workload = workloadOf(own);
    for (const name of mootSoFar) if (!isMoot(own, name)) mootSoFar.delete(name);
    const isIdle = (name: OptionName) => !shapes(name, workload, depot.design) || isMoot(own, name);
    const shaping = new Map([...choice].filter(([name]) => !isIdle(name)));
    const place = JSON.stringify([...shaping].map(([name, { shown }]) => [name, shown]));
    if (grid.has(place)) continue;
    grid.set(place, await planner.plan(own.without(isIdle), shaping, workload, depot));
  }
  const [moot] = mootSoFar;
  if (moot !== undefined) throw mootRefusal(options, moot);
  const points = [...grid.values()].flat();
  checkAxes(axes, points);
  return {
    axes: axes.map((axis) => sweepAxis(axis, points)),
    points,
    profiles: distinct(points.map(({ task }) => task.profile)),
    options: {
      vary: (options.get("vary") ?? []).map(({ text }) => text),
      ...common(points),
      repeat: options.get("repeat") ?? 1,
      ...givenValues(options, HOW_IT_IS_DONE),
    },
    threads: Math.min(options.get("threads") ?? availableParallelism(), points.length),
  };
}

function checkSize(options: GivenOptions, axes: readonly Axis[]): void {
  const points = axes.reduce((product, axis) => product * axis.values.length, 1);
  if (points > MAX_POINTS) throw badValue("vary", `${points} points`, `a grid of up to ${MAX_POINTS} points`);
  const repeat = options.get("repeat") ?? 1;
  if (points * repeat <= MAX_RUNS) return;
  const most = Math.floor(MAX_RUNS / points);
  throw badValue("repeat", String(repeat), `up to ${most} for ${points} points: ${MAX_RUNS} runs`);
}

/** What holds for all points must shape one of them. */
async function checkCommon(options: GivenOptions, axes: readonly Axis[]): Promise<void> {
  const of = (option: OptionName) => axes.find((axis) => axis.option === option)?.values;
  const workloads = of("workload")?.map(({ value }) => (value as WorkloadName[])[0]!);
  checkOptions(
    options,
    workloads ?? [workloadOf(of("trace") ? options.with(new Map([["trace", ""]])) : options)],
  );
  const names = of("depot")?.map(({ value }) => (value as string[])[0]!) ?? [options.only("depot")!];
  const designs = [];
  for (const name of names) designs.push((await loadOneDepot(name)).design);
  depotSizeOf(options, designs);
  // Refused where none of them has any.
  if (designs.every(({ reclaim }) => reclaim === "never")) reclaimOf(options, designs[0]!);
}

function checkAxes(axes: readonly Axis[], points: readonly PlannedPoint[]): void {
  for (const { option } of axes) {
    if (points.some(({ varied }) => camelCase(option) in varied)) continue;
    throw withoutEffect(`vary ${camelCase(option)}`, "it shapes none of the runs");
  }
}

/** With the values as points have them: a design's id in place of its file. */
function sweepAxis({ option, values }: Axis, points: readonly PlannedPoint[]): SweepAxis {
  const name = camelCase(option);
  const shown =
    option === "depot" ? distinct(points.map(({ depot }) => depot)) : values.map((own) => own.shown);
  return { name, values: shown };
}

function common(points: readonly PlannedPoint[]): Record<string, unknown> {
  const [first, ...others] = points;
  const isCommon = ([name, value]: [string, unknown]) => {
    const text = JSON.stringify(value);
    return others.every(({ options: { [name]: own } }) => own === value || JSON.stringify(own) === text);
  };
  return Object.fromEntries(Object.entries(first?.options ?? {}).filter(isCommon));
}

function distinct<T>(values: readonly T[]): T[] {
  // Most are not only alike, but the same.
  return [...new Map([...new Set(values)].map((value) => [JSON.stringify(value), value])).values()];
}
