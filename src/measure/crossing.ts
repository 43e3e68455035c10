import { type Curve, curveAxis, type Facet, facetsOf, isNumeric } from "./facet.js";
import { sweepValue } from "./sweep-metric.js";
import {
  type AxisLevel,
  SWEEP_METRICS,
  type SweepCrossing,
  type SweepMetric,
  type SweepResult,
} from "./sweep-result.js";

/** Designs that are nearer than this are alike: no lead, and no crossing by itself. */
export const ALIKE = 0.01;

/** Every crossing of two designs, facet by facet; there is none along an axis that has no order. */
export function crossingsOf(sweep: Pick<SweepResult, "axes" | "points">): SweepCrossing[] {
  if (!isNumeric(curveAxis(sweep))) return [];
  return facetsOf(sweep).flatMap((facet) =>
    SWEEP_METRICS.flatMap((metric) => pairs(facet).flatMap(([a, b]) => crossings(metric, facet, a, b))),
  );
}

function pairs({ curves }: Facet): [Curve, Curve][] {
  return curves.flatMap((a, index) => curves.slice(index + 1).map((b): [Curve, Curve] => [a, b]));
}

function crossings(metric: SweepMetric, { at }: Facet, a: Curve, b: Curve): SweepCrossing[] {
  const found: SweepCrossing[] = [];
  let last: { readonly x: AxisLevel; readonly leader: string } | null = null;
  for (const { x, runs } of a.places) {
    const against = b.places.find((place) => place.x === x);
    const leads = against && lead(metric, sweepValue(metric, runs), sweepValue(metric, against.runs));
    if (!leads) continue;
    const [leader, other] = leads > 0 ? [a.depot, b.depot] : [b.depot, a.depot];
    if (last !== null && last.leader !== leader) {
      found.push({ metric, at, depot: leader, other, between: [last.x, x] });
    }
    last = { x, leader };
  }
  return found;
}

/** Positive where `a` is better than `b`, negative where it is worse, 0 where they are alike or not known. */
function lead(metric: SweepMetric, a: number | null, b: number | null): number {
  if (a === null || b === null || Math.abs(a - b) <= ALIKE * Math.max(Math.abs(a), Math.abs(b))) return 0;
  return metric === "throughput" ? a - b : b - a;
}
