import { alphaFor } from "./confidence.js";
import { type Curve, type CurvePlace, curveAxis, type Facet, facetsOf, isNumeric } from "./facet.js";
import { LogRatio } from "./log-ratio.js";
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

/** Whether any place of a sweep has more than one run, so that chance can be told from a lead. */
export function isRepeated({ points }: Pick<SweepResult, "points">): boolean {
  return points.some(({ run }) => run.repetition > 0);
}

/**
 * Every crossing of two designs, facet by facet; there is none along an axis that has no order. Where runs are repeated, a
 * design leads at a place if the interval of the ratio says so, seed by seed.
 */
export function crossingsOf(sweep: Pick<SweepResult, "axes" | "points">): SweepCrossing[] {
  if (!isNumeric(curveAxis(sweep))) return [];
  const lead = isRepeated(sweep) ? shownLead : leadOfMedians;
  return facetsOf(sweep).flatMap((facet) =>
    SWEEP_METRICS.flatMap((metric) => pairs(facet).flatMap(([a, b]) => crossings(metric, facet, a, b, lead))),
  );
}

function pairs({ curves }: Facet): [Curve, Curve][] {
  return curves.flatMap((a, index) => curves.slice(index + 1).map((b): [Curve, Curve] => [a, b]));
}

/** Positive where `a` is better than `b`, negative where it is worse, 0 where they are alike or not known. */
type Lead = (metric: SweepMetric, a: CurvePlace, b: CurvePlace) => number;

function crossings(metric: SweepMetric, { at }: Facet, a: Curve, b: Curve, lead: Lead): SweepCrossing[] {
  const found: SweepCrossing[] = [];
  let last: { readonly x: AxisLevel; readonly leader: string } | null = null;
  for (const place of a.places) {
    const { x } = place;
    const against = b.places.find((other) => other.x === x);
    const leads = against && lead(metric, place, against);
    if (!leads) continue;
    const [leader, other] = leads > 0 ? [a.depot, b.depot] : [b.depot, a.depot];
    if (last !== null && last.leader !== leader) {
      found.push({ metric, at, depot: leader, other, between: [last.x, x] });
    }
    last = { x, leader };
  }
  return found;
}

function leadOfMedians(metric: SweepMetric, { runs }: CurvePlace, other: CurvePlace): number {
  const [a, b] = [sweepValue(metric, runs), sweepValue(metric, other.runs)];
  if (a === null || b === null || Math.abs(a - b) <= ALIKE * Math.max(Math.abs(a), Math.abs(b))) return 0;
  return metric === "throughput" ? a - b : b - a;
}

/** The same where the 95 % interval of the ratio leaves out 1, on the side of the medians. */
function shownLead(metric: SweepMetric, a: CurvePlace, b: CurvePlace): number {
  const lead = leadOfMedians(metric, a, b);
  const interval = ratioOf(metric, a, b)?.interval(alphaFor({}));
  if (!interval) return 0;
  const [low, high] = interval;
  const isMore = metric === "throughput" ? lead > 0 : lead < 0;
  return isMore ? (low > 1 ? lead : 0) : high < 1 ? lead : 0;
}

/** Of the runs of the same seed. */
function ratioOf(metric: SweepMetric, a: CurvePlace, b: CurvePlace): LogRatio | null {
  const both = a.runs.flatMap((run) => {
    const other = b.runs.find(({ repetition }) => repetition === run.repetition);
    const values = [sweepValue(metric, [run]), other === undefined ? null : sweepValue(metric, [other])];
    return values.every((value) => value !== null) ? [values as [number, number]] : [];
  });
  return LogRatio.of(
    "paired",
    both.map(([value]) => value),
    both.map(([, value]) => value),
  );
}
