import type { AxisLevel, PointRun, SweepAxis, SweepPoint, SweepResult } from "./sweep-result.js";

/** The curves that belong into one picture: one for each design, over the same axis. */
export interface Facet {
  /** The values of the other axes that its points have. */
  readonly at: Readonly<Record<string, AxisLevel>>;
  readonly curves: readonly Curve[];
}

export interface Curve {
  readonly depot: string;
  readonly places: readonly CurvePlace[];
}

export interface CurvePlace {
  readonly x: AxisLevel;
  /** The repetitions. */
  readonly runs: readonly PointRun[];
}

/**
 * The axis that curves run along: the first of numbers, else the first that is not the designs; where designs alone are
 * varied, it is their CPUs.
 */
export function curveAxis({ axes, points }: Pick<SweepResult, "axes" | "points">): SweepAxis {
  const others = axes.filter(({ name }) => name !== "depot");
  const chosen = others.find(isNumeric) ?? others[0];
  if (chosen === undefined) {
    return { name: "cpus", values: [...new Set(points.map(({ run }) => run.cpus))] };
  }
  if (!isNumeric(chosen)) return chosen;
  return { ...chosen, values: chosen.values.toSorted((a, b) => Number(a) - Number(b)) };
}

export function isNumeric({ values }: SweepAxis): boolean {
  return values.every((value) => typeof value === "number");
}

/**
 * A facet for each combination of the axes that are neither the curves' own nor the designs. A point that an axis does
 * not shape is in all of its facets, and at each place of a curve along it: a list beside arrays of any size.
 */
export function facetsOf(sweep: Pick<SweepResult, "axes" | "points">): Facet[] {
  const axis = curveAxis(sweep);
  const others = sweep.axes.filter(({ name }) => name !== "depot" && name !== axis.name);
  const facets = new Map<string, Facet>();
  for (const combination of combinations(others)) {
    const own = sweep.points.filter(({ varied }) =>
      Object.entries(combination).every(([name, value]) => (varied[name] ?? value) === value),
    );
    const shaping = Object.entries(combination).filter(([name]) => own.some(({ varied }) => name in varied));
    const at = Object.fromEntries(shaping);
    if (own.length > 0) facets.set(JSON.stringify(at), { at, curves: curvesOf(own, axis) });
  }
  return [...facets.values()];
}

/** Every choice of one value from each axis, the first axis slowest. */
export function combinations(axes: readonly SweepAxis[]): Record<string, AxisLevel>[] {
  return axes.reduce<Record<string, AxisLevel>[]>(
    (sofar, { name, values }) =>
      sofar.flatMap((combination) => values.map((value) => ({ ...combination, [name]: value }))),
    [{}],
  );
}

function curvesOf(points: readonly SweepPoint[], { name, values }: SweepAxis): Curve[] {
  const depots = [...new Set(points.map(({ run }) => run.depot))];
  return depots.map((depot) => ({
    depot,
    places: values.flatMap((x) => {
      const runs = points
        .filter(({ run, varied }) => run.depot === depot && (varied[name] ?? x) === x)
        .map(({ run }) => run);
      return runs.length === 0 ? [] : [{ x, runs }];
    }),
  }));
}
