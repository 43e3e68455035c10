import { curveAxis, facetsOf } from "../../measure/facet.js";
import { sweepValue } from "../../measure/sweep-metric.js";
import {
  SWEEP_METRICS,
  type SweepMetric,
  type SweepPoint,
  type SweepResult,
} from "../../measure/sweep-result.js";
import { Canvas } from "../charts/canvas.js";
import type { Chart } from "../charts/chart.js";
import { sweepCurves } from "../charts/sweep-curves.js";
import { sweepCommand } from "../command-line.js";
import { chartFigure } from "../html/chart-figure.js";
import { designKey } from "../html/design-key.js";
import { type Markup, markup, NOTHING } from "../html/markup.js";
import { number } from "../html/number.js";
import { notice, page } from "../html/page.js";
import { prose } from "../html/prose.js";
import { scrollArea } from "../html/scroll-area.js";
import { PARTIAL_NOTE } from "../notes.js";
import { crossingCaveat, crossingSentences } from "./crossing-sentences.js";
import { failureLines, failureNote } from "./failure-lines.js";
import { sweepFaultsNote } from "./sweep-faults-note.js";
import { sweepOrigin } from "./sweep-origin.js";
import { axisWord, METRIC_WORDS, placeWords } from "./sweep-words.js";

/** The page of a sweep: the curves, where they cross, and every number. */
export async function renderSweepHtml(sweep: SweepResult): Promise<string> {
  const canvas = await Canvas.open();
  const sections = SWEEP_METRICS.map((metric) => metricSection(canvas, sweep, metric)).filter(
    (section) => section !== NOTHING,
  );
  return page({
    title: `sweep: ${sweep.axes.map(({ name }) => name).join(", ")}`,
    header: header(canvas, sweep),
    main: markup`${crossingSection(sweep)}
${sections}
${numbersSection(sweep)}
${repeatSection(sweep)}`,
  });
}

function header(canvas: Canvas, sweep: SweepResult): Markup {
  const faults = sweepFaultsNote(sweep);
  const designs = [...new Set(sweep.points.map(({ run }) => run.depot))];
  return markup`<h1>iovalab sweep</h1>
<p>${sweepOrigin(sweep)}</p>
${sweep.partial ? notice(markup`<p>${PARTIAL_NOTE}.</p>`) : NOTHING}
${failureNotice(sweep)}
${faults === null ? NOTHING : notice(markup`<p>${prose(faults)}.</p>`)}
${sweep.warnings.map((warning) => notice(markup`<p>${prose(warning)}.</p>`))}
${designKey(canvas, designs)}`;
}

function failureNotice(sweep: SweepResult): Markup {
  const note = failureNote(sweep);
  if (note === null) return NOTHING;
  const lines = failureLines(sweep).map((line) => markup`<li>${prose(line)}</li>`);
  return notice(markup`<p>${note}:</p><ul>${lines}</ul>`);
}

function crossingSection(sweep: SweepResult): Markup {
  const sentences = crossingSentences(sweep).map((sentence) => markup`<li>${prose(sentence)}</li>`);
  if (sentences.length === 0) return NOTHING;
  return markup`<section aria-labelledby="crossings-heading">
<h2 id="crossings-heading">Where designs cross</h2>
<ul>${sentences}</ul>
<p class="muted">${prose(crossingCaveat(sweep))}.</p>
</section>`;
}

function metricSection(canvas: Canvas, sweep: SweepResult, metric: SweepMetric): Markup {
  const facets = facetsOf(sweep);
  const values = sweep.points.map(({ run }) => sweepValue(metric, [run]) ?? 0);
  const charts = facets
    .map((facet, index) =>
      sweepCurves(canvas, facet, {
        id: `${metric}-${index + 1}`,
        metric,
        axis: curveAxis(sweep),
        axisWord: axisWord(sweep),
        place: facets.length === 1 ? "" : placeWords(facet.at),
        most: Math.max(...values),
      }),
    )
    .filter((chart): chart is Chart => chart !== null);
  if (charts.length === 0) return NOTHING;
  return markup`<section aria-labelledby="${metric}-heading">
<h2 id="${metric}-heading">${METRIC_WORDS[metric].title}</h2>
<div class="charts">
${charts.map((chart) => chartFigure(canvas, chart))}
</div>
</section>`;
}

/** Every run, as the CSV has it. */
function numbersSection({ axes, points }: SweepResult): Markup {
  const heads = [
    ...axes.map(({ name }) => markup`<th scope="col">${name}</th>`),
    markup`<th scope="col">repetition</th>`,
    ...SWEEP_METRICS.map((metric) => markup`<th scope="col">${METRIC_WORDS[metric].title}</th>`),
  ];
  const row = ({ key, varied, run }: SweepPoint) => {
    const places = axes.map(({ name }) => markup`<td>${varied[name] ?? "-"}</td>`);
    const cells = SWEEP_METRICS.map((metric) => {
      const value = sweepValue(metric, [run]);
      return markup`<td data-metric="${metric}">${value === null ? "-" : number(value, METRIC_WORDS[metric].show(value))}</td>`;
    });
    return markup`<tr data-key="${key}">${places}<td>${run.repetition}</td>${cells}</tr>`;
  };
  const table = markup`<table class="runs">
<caption>Every run; a design that an option does not shape has "-" for it</caption>
<thead><tr>${heads}</tr></thead>
<tbody>${points.map(row)}</tbody>
</table>`;
  return markup`<section aria-labelledby="numbers-heading">
<h2 id="numbers-heading">Numbers</h2>
${scrollArea("Every run", table)}
</section>`;
}

function repeatSection(sweep: SweepResult): Markup {
  return markup`<section id="conditions" aria-labelledby="conditions-heading">
<h2 id="conditions-heading">To repeat it</h2>
<pre tabindex="0" aria-label="The command"><code>${sweepCommand(sweep).join(" \\\n  ")}</code></pre>
</section>`;
}
