import type { MeasuredResult } from "../../measure/result.js";
import { describeTrace } from "../../workload/trace/trace-summary.js";
import type { Canvas } from "../charts/canvas.js";
import { workloadCharts } from "../charts/workload-charts.js";
import { measureCostNote } from "../notes.js";
import { type WorkloadPart, workloadTitle } from "../workload-part.js";
import { chartFigure } from "./chart-figure.js";
import { designTable } from "./design-table.js";
import { doubtNotice } from "./doubt-notice.js";
import { latencySection } from "./latency-section.js";
import { lockSection } from "./lock-section.js";
import { type Markup, markup, NOTHING } from "./markup.js";
import { prose } from "./prose.js";
import { runsSection } from "./runs-section.js";
import { verdictSection } from "./verdict-section.js";

/** Everything about one workload; `id` begins the ids within. */
export function workloadSection(
  canvas: Canvas,
  id: string,
  result: MeasuredResult,
  part: WorkloadPart,
): Markup {
  const { name, capture } = part.workload;
  const facts = capture === null ? [] : describeTrace(capture).map((line) => markup`<li>${line}</li>`);
  const groups = workloadCharts(canvas, id, part).map(
    ({ title, charts }) => markup`<h3>${title}</h3>
<div class="charts">
${charts.map((chart) => chartFigure(canvas, chart))}
</div>`,
  );
  const cost =
    part.cost === null ? NOTHING : markup`<p>Cost of measuring: ${prose(measureCostNote(part.cost))}.</p>`;
  return markup`<section id="${id}" aria-labelledby="${id}-heading">
<h2 id="${id}-heading">${name}</h2>
<p>${workloadTitle(part)}.</p>
${facts.length === 0 ? NOTHING : markup`<ul class="facts">${facts}</ul>`}
${part.doubts.map(doubtNotice)}
${verdictSection(canvas, id, part)}
${groups}
<h3>Numbers</h3>
<div class="tables">
${designTable(part)}
${latencySection(part)}
</div>
${lockSection(part)}
${cost}
${runsSection(result, name)}
</section>`;
}
