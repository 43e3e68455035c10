import { ALIKE, isRepeated } from "../../measure/crossing.js";
import { curveAxis, facetsOf, isNumeric } from "../../measure/facet.js";
import type { SweepCrossing, SweepMetric, SweepResult } from "../../measure/sweep-result.js";
import { percent } from "../figure.js";
import { axisWord, placeWords, spanWords } from "./sweep-words.js";

/** What it means to become better: as a fact, and as what one run shows. */
const OVERTAKES = { fact: "overtakes", guess: "seems to overtake" } as const;
const FALLS_BELOW = { fact: "falls below", guess: "seems to fall below" } as const;
const CROSSES: Readonly<Record<SweepMetric, { verb: Record<"fact" | "guess", string>; what: string }>> = {
  throughput: { verb: OVERTAKES, what: "throughput" },
  memory: { verb: FALLS_BELOW, what: "peak memory" },
  p99: { verb: FALLS_BELOW, what: "p99 latency" },
};

/** Where designs cross, in sentences; what holds in every facet is said once. Empty where nothing could cross. */
export function crossingSentences(sweep: SweepResult): string[] {
  const facets = facetsOf(sweep);
  const isComparable = facets.some(({ curves }) => curves.length > 1) && isNumeric(curveAxis(sweep));
  if (!isComparable || curveAxis(sweep).values.length < 2) return [];
  if (sweep.crossings.length === 0) {
    // Of the half of a grid it would be said too soon.
    if (sweep.partial || sweep.failures.length > 0) return [];
    const [cross, differ] = isRepeated(sweep)
      ? ["cross", "are known to differ"]
      : ["seem to cross", "differ"];
    return [
      `no two designs ${cross}: wherever they ${differ} by over ${percent(ALIKE)}, it is the same one that is better`,
    ];
  }
  const axis = axisWord(sweep);
  const certainty = isRepeated(sweep) ? "fact" : "guess";
  const places = new Map<string, string[]>();
  for (const crossing of sweep.crossings) {
    const text = sentence(crossing, axis, certainty);
    places.set(text, [...(places.get(text) ?? []), placeWords(crossing.at)]);
  }
  return [...places].map(([text, own]) =>
    own.length === facets.length ? text : `${own.join("; ")}: ${text}`,
  );
}

/** How far the sentences may be relied on. */
export function crossingCaveat(sweep: SweepResult): string {
  if (isRepeated(sweep)) {
    return "a design is better where the 95 % interval of its ratio to the other, repetition by repetition, leaves out 1; each place is asked by itself, and where neither is better is passed over";
  }
  return "from one run of each point: with another seed designs that are close to each other may cross elsewhere, or not at all; --repeat 3 or more tells that from chance";
}

function sentence(
  { metric, depot, other, between }: SweepCrossing,
  axis: string,
  certainty: "fact" | "guess",
): string {
  const { verb, what } = CROSSES[metric];
  return `${depot} ${verb[certainty]} ${other} in ${what} between ${spanWords(between, axis)}`;
}
