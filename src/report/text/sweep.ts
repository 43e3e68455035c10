import { curveAxis, type Facet, facetsOf } from "../../measure/facet.js";
import { sweepValue } from "../../measure/sweep-metric.js";
import { SWEEP_METRICS, type SweepMetric, type SweepResult } from "../../measure/sweep-result.js";
import { sweepCommand } from "../command-line.js";
import { NONE } from "../figure.js";
import { PARTIAL_NOTE } from "../notes.js";
import type { Paint } from "../paint.js";
import { crossingCaveat, crossingSentences } from "../sweep/crossing-sentences.js";
import { failureNote } from "../sweep/failure-lines.js";
import { sweepFaultsNote } from "../sweep/sweep-faults-note.js";
import { sweepOrigin } from "../sweep/sweep-origin.js";
import { axisWord, METRIC_WORDS, placeWords } from "../sweep/sweep-words.js";
import { bareTable } from "./bare-table.js";
import { wrap } from "./wrap.js";

/** A blank that no line is broken at. */
const GLUE = "\u00a0";

/** A sweep as text: a table for each facet, then where designs cross. */
export function sweepText(sweep: SweepResult, paint: Paint): string {
  const [, ...command] = sweepCommand(sweep);
  const failed = failureNote(sweep);
  const faults = sweepFaultsNote(sweep);
  const head = [
    wrap(`iovalab sweep, ${sweepOrigin(sweep)}`),
    paint.dim(commandText(command)),
    ...(sweep.partial ? [paint.yellow(PARTIAL_NOTE)] : []),
    ...(failed === null ? [] : [paint.red(failed)]),
    ...(faults === null ? [] : [paint.yellow(wrap(faults))]),
  ];
  const facets = facetsOf(sweep).map((facet) => facetText(sweep, facet, paint));
  const sentences = crossingSentences(sweep).map((sentence) => wrap(sentence, "  ", "    "));
  const caveat = crossingCaveat(sweep);
  const crossings =
    sentences.length === 0
      ? []
      : [paint.bold("Where designs cross"), ...sentences, paint.dim(wrap(caveat, "  ", "  "))];
  return `${[head.join("\n"), ...facets, crossings.join("\n")].filter((text) => text !== "").join("\n\n")}\n`;
}

/** Broken between options, not between an option and its value. */
function commandText(options: readonly string[]): string {
  const glued = options.map((option) => option.replaceAll(" ", GLUE));
  return wrap(glued.join(" ")).replaceAll(GLUE, " ");
}

function facetText(sweep: SweepResult, { at, curves }: Facet, paint: Paint): string {
  const metrics = SWEEP_METRICS.filter((metric) =>
    curves.some(({ places }) => places.some(({ runs }) => sweepValue(metric, runs) !== null)),
  );
  const depots = curves.map(({ depot }) => depot);
  const cell = (depot: string, x: unknown, metric: SweepMetric): string => {
    const curve = curves.find((own) => own.depot === depot);
    const place = curve?.places.find((own) => own.x === x);
    const value = place && sweepValue(metric, place.runs);
    return typeof value === "number" ? METRIC_WORDS[metric].show(value) : NONE;
  };
  const tables = metrics.map((metric) => {
    const rows = curveAxis(sweep).values.map((x) => [
      String(x),
      ...depots.map((depot) => cell(depot, x, metric)),
    ]);
    const { title, label } = METRIC_WORDS[metric];
    return `${paint.bold(`${title}, ${label}`)}\n${bareTable({ head: [axisWord(sweep), ...depots], rows, words: 0 })}`;
  });
  const place = placeWords(at);
  return [...(place === "" ? [] : [paint.bold(place)]), ...tables].join("\n\n");
}
