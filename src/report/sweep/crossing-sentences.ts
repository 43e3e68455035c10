import { ALIKE } from "../../measure/crossing.js";
import { curveAxis, facetsOf, isNumeric } from "../../measure/facet.js";
import type { SweepCrossing, SweepMetric, SweepResult } from "../../measure/sweep-result.js";
import { percent } from "../figure.js";
import { axisWord, placeWords, spanWords } from "./sweep-words.js";

/** What it means to become better. */
const OVERTAKES: Readonly<Record<SweepMetric, (better: string, other: string) => string>> = {
  throughput: (better, other) => `${better} overtakes ${other} in throughput`,
  memory: (better, other) => `${better} falls below ${other} in peak memory`,
  p99: (better, other) => `${better} falls below ${other} in p99 latency`,
};

/** Where designs cross, in sentences; what holds in every facet is said once. Empty where nothing could cross. */
export function crossingSentences(sweep: SweepResult): string[] {
  const facets = facetsOf(sweep);
  const isComparable = facets.some(({ curves }) => curves.length > 1) && isNumeric(curveAxis(sweep));
  if (!isComparable || curveAxis(sweep).values.length < 2) return [];
  if (sweep.crossings.length === 0) {
    // Of the half of a grid it would be said too soon.
    if (sweep.partial || sweep.failures.length > 0) return [];
    return [
      `no two designs cross: wherever they differ by over ${percent(ALIKE)}, it is the same one that is better`,
    ];
  }
  const axis = axisWord(sweep);
  const places = new Map<string, string[]>();
  for (const crossing of sweep.crossings) {
    const text = sentence(crossing, axis);
    places.set(text, [...(places.get(text) ?? []), placeWords(crossing.at)]);
  }
  return [...places].map(([text, own]) =>
    own.length === facets.length ? text : `${own.join("; ")}: ${text}`,
  );
}

/** How far the sentences may be relied on; null where repetitions stand behind them. */
export function crossingCaveat({ points }: SweepResult): string | null {
  if (points.some(({ run }) => run.repetition > 0)) return null;
  return "from one run of each point: with another seed designs that are close to each other may cross elsewhere, or not at all; --repeat holds medians against each other";
}

function sentence({ metric, depot, other, between }: SweepCrossing, axis: string): string {
  return `${OVERTAKES[metric](depot, other)} between ${spanWords(between, axis)}`;
}
