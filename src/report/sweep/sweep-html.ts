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
import { type Markup, markup, NOTHING, trusted } from "../html/markup.js";
import { number } from "../html/number.js";
import { prose } from "../html/prose.js";
import { scrollArea } from "../html/scroll-area.js";
import { STYLE } from "../html/style.js";
import { PARTIAL_NOTE } from "../notes.js";
import { crossingSentences } from "./crossing-sentences.js";
import { failureLines, failureNote } from "./failure-lines.js";
import { sweepOrigin } from "./sweep-origin.js";
import { axisWord, METRIC_WORDS, placeWords } from "./sweep-words.js";

/** One file that needs nothing else, like the page of a comparison: the curves, where they cross, and every number. */
export async function renderSweepHtml(sweep: SweepResult): Promise<string> {
  return `${page(await Canvas.open(), sweep).text}\n`;
}

function page(canvas: Canvas, sweep: SweepResult): Markup {
  const designs = [...new Set(sweep.points.map(({ run }) => run.depot))];
  const names = sweep.axes.map(({ name }) => name).join(", ");
  const sections = SWEEP_METRICS.map((metric) => metricSection(canvas, sweep, metric)).filter(
    (section) => section !== NOTHING,
  );
  const warnings = sweep.warnings.map(
    (warning) => markup`<div class="doubt" role="note"><p>${prose(warning)}.</p></div>`,
  );
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>iovalab sweep: ${names}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<a class="skip" href="#results">Skip to the results</a>
<header>
<h1>iovalab sweep</h1>
<p>${sweepOrigin(sweep)}</p>
${sweep.partial ? markup`<div class="doubt" role="note"><p>${PARTIAL_NOTE}.</p></div>` : NOTHING}
${failureNotice(sweep)}
${warnings}
${designKey(canvas, designs)}
</header>
<main id="results" tabindex="-1">
${crossingSection(sweep)}
${sections}
${numbersSection(sweep)}
${repeatSection(sweep)}
</main>
</body>
</html>`;
}

function failureNotice(sweep: SweepResult): Markup {
  const note = failureNote(sweep);
  if (note === null) return NOTHING;
  const lines = failureLines(sweep).map((line) => markup`<li>${prose(line)}</li>`);
  return markup`<div class="doubt" role="note"><p>${note}:</p><ul>${lines}</ul></div>`;
}

function crossingSection(sweep: SweepResult): Markup {
  const sentences = crossingSentences(sweep).map((sentence) => markup`<li>${prose(sentence)}</li>`);
  if (sentences.length === 0) return NOTHING;
  return markup`<section aria-labelledby="crossings-heading">
<h2 id="crossings-heading">Where designs cross</h2>
<ul>${sentences}</ul>
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
