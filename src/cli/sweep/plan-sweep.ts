import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { PointTask } from "../../engine/virtual/point-task.js";
import type { MachineProfile } from "../../measure/machine-profile.js";
import type { AxisLevel, SweepAxis } from "../../measure/sweep-result.js";
import type { WorkloadName } from "../../workload/workload-spec.js";
import { checkOptions } from "../campaign/check-options.js";
import { foundFor } from "../campaign/measure-campaign.js";
import { planCampaign } from "../campaign/plan-campaign.js";
import { planDesigns } from "../campaign/planned-design.js";
import { plannedEnd, plannedRequest } from "../campaign/planned-request.js";
import { type PlannedWorkload, planWorkload } from "../campaign/planned-workload.js";
import { depotSizeOf } from "../depot-size.js";
import { loadOneDepot, type NamedDepot } from "../named-depot.js";
import type { GivenOptions } from "../options/given-options.js";
import type { OptionName } from "../options/option-table.js";
import { specOf } from "../options/option-table.js";
import { camelCase, optionsInForce } from "../options/options-in-force.js";
import { packageVersion } from "../package-root.js";
import { reclaimOf } from "../reclaim.js";
import { badValue, withoutEffect } from "../usage-error.js";
import { type Axis, type AxisValue, axesOf } from "./axis.js";
import { contentKey } from "./point-key.js";

/** All that is to be simulated, in the order of the grid. */
export interface PlannedSweep {
  readonly axes: readonly SweepAxis[];
  readonly points: readonly PlannedPoint[];
  readonly profiles: readonly MachineProfile[];
  /** What all points have in common. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly threads: number;
}

export interface PlannedPoint {
  readonly key: string;
  readonly varied: Readonly<Record<string, AxisLevel>>;
  readonly options: Readonly<Record<string, unknown>>;
  readonly depot: string;
  readonly task: PointTask;
  /** About how many operations it is, to foretell how long it takes. */
  readonly weight: number;
}

/** A larger grid is a slip of the pen. */
const MAX_POINTS = 10_000;
/** Operations of a CPU in a second that is simulated, and of a capture: roughly. */
const OPS_PER_SECOND = 5_000_000;
const OPS_OF_TRACE = 200_000;

type Choice = ReadonlyMap<OptionName, AxisValue>;

/** Plans every point before the first one is run, so that what cannot be run is refused at once. */
export async function planSweep(options: GivenOptions): Promise<PlannedSweep> {
  if (options.get("engine") !== "virtual") {
    throw badValue("engine", options.get("engine"), "virtual: a sweep is simulated");
  }
  const axes = axesOf(options);
  const grid = new Map<string, PlannedPoint[]>();
  const planner = new PointPlanner();
  await checkCommon(options, axes);
  for (const choice of choices(axes)) {
    const own = options.with(values(choice));
    const depot = await loadOneDepot(own.only("depot")!);
    const workload = workloadOf(own);
    const isIdle = (name: OptionName) => !shapes(name, workload, depot);
    const shaping = new Map([...choice].filter(([name]) => !isIdle(name)));
    const place = JSON.stringify([...shaping].map(([name, { shown }]) => [name, shown]));
    if (grid.has(place)) continue;
    grid.set(place, await planner.plan(own.without(isIdle), shaping, workload, depot));
  }
  const points = [...grid.values()].flat();
  checkAxes(axes, points);
  return {
    axes: axes.map((axis) => sweepAxis(axis, points)),
    points,
    profiles: distinct(points.map(({ task }) => task.profile)),
    options: { vary: (options.get("vary") ?? []).map(({ text }) => text), ...common(points) },
    threads: Math.min(options.get("threads") ?? availableParallelism(), points.length),
  };
}

/** Points that share what is costly to plan. */
class PointPlanner {
  readonly #workloads = new Map<string, Promise<PlannedWorkload>>();

  async plan(
    options: GivenOptions,
    choice: Choice,
    name: WorkloadName,
    depot: NamedDepot,
  ): Promise<PlannedPoint[]> {
    checkOptions(options, [name]);
    const [design] = planDesigns(options, [depot]);
    const workload = await this.#workload(options, name);
    const campaign = planCampaign(options, [design!], [workload]);
    const { profile, measure, sampleMs, repetitions, until } = campaign;
    const inForce = optionsInForce(options, foundFor(campaign, null), [name]);
    const { vary: _, out: __, threads: ___, repeat: ____, ...rest } = inForce;
    const isEach = until.opsPerCpu !== undefined && name !== "trace";
    const varied = Object.fromEntries(
      [...choice].map(([option, { shown }]) => [
        camelCase(option),
        option === "depot" ? depot.design.id : shown,
      ]),
    );
    return Array.from({ length: (repetitions as { repeat: number }).repeat }, (_, repetition) => {
      const request = {
        ...plannedRequest(campaign, workload, design!),
        workload: workload.spec,
        repetition,
        measure,
        ...(measure === "full" && { sampleMs }),
        ...plannedEnd(workload, until),
      };
      return {
        key: contentKey({
          request: { ...request, depot: identity(depot) },
          profile,
          version: packageVersion(),
        }),
        varied,
        options: {
          ...rest,
          ...(name !== "trace" && {
            ops: isEach ? null : rest.ops,
            opsPerCpu: isEach ? until.opsPerCpu : null,
          }),
        },
        depot: depot.design.id,
        task: { request, profile: profile! },
        weight: request.ops ?? (request.seconds ?? 0) * workload.cpus * OPS_PER_SECOND + OPS_OF_TRACE,
      };
    });
  }

  /** A capture takes a while to read: once is enough for all points that play it alike. */
  #workload(options: GivenOptions, name: WorkloadName): Promise<PlannedWorkload> {
    if (name !== "trace") return planWorkload(options, name);
    const of = (["trace", "window", "passes", "ops", "duration"] as const).map((own) => options.get(own));
    const known = this.#workloads.get(JSON.stringify(of));
    const workload = known ?? planWorkload(options, name);
    this.#workloads.set(JSON.stringify(of), workload);
    return workload;
  }
}

/** A design of a file is what the file says today. */
function identity({ design, source }: NamedDepot): string {
  return source === design.id ? source : contentKey(readFileSync(fileURLToPath(source), "utf8"));
}

function workloadOf(options: GivenOptions): WorkloadName {
  return options.only("workload") ?? (options.has("trace") ? "trace" : "burst");
}

/** Whether an option changes anything in runs of this workload on this design. */
function shapes(name: OptionName, workload: WorkloadName, { design }: NamedDepot): boolean {
  if (name === "depot-size") return design.takesDepotSize === true;
  if (name === "reclaim") return design.reclaim !== "never";
  return specOf(name).workloads?.includes(workload) ?? true;
}

/** What holds for all points must shape one of them. */
async function checkCommon(options: GivenOptions, axes: readonly Axis[]): Promise<void> {
  const all = axes.reduce((product, axis) => product * axis.values.length, 1);
  if (all > MAX_POINTS) {
    throw badValue("vary", `${all} points`, `a grid of up to ${MAX_POINTS} points`);
  }
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

function* choices(axes: readonly Axis[]): Generator<Choice> {
  const [axis, ...others] = axes;
  if (axis === undefined) {
    yield new Map();
    return;
  }
  for (const value of axis.values) {
    for (const rest of choices(others)) yield new Map([[axis.option, value], ...rest]);
  }
}

function values(choice: Choice): Map<OptionName, unknown> {
  return new Map([...choice].map(([name, { value }]) => [name, value]));
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
  const isCommon = ([name, value]: [string, unknown]) =>
    others.every(({ options }) => JSON.stringify(options[name]) === JSON.stringify(value));
  return Object.fromEntries(Object.entries(first?.options ?? {}).filter(isCommon));
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
