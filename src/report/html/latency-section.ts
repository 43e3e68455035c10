import { PERCENTILES } from "../../measure/known-figure.js";
import { count } from "../figure.js";
import { KIND_LABELS, latencyTable, PERCENTILE_LABELS } from "../latency-rows.js";
import type { WorkloadPart } from "../workload-part.js";
import { type Markup, markup, NOTHING } from "./markup.js";
import { number, resolvedNumber } from "./number.js";
import { scrollArea } from "./scroll-area.js";

/** Percentiles as columns, kinds of operation and designs as rows. Nothing where no latency was measured. */
export function latencySection(part: WorkloadPart): Markup {
  const latency = latencyTable(part);
  if (latency === null) return NOTHING;
  const kinds = [...new Set(latency.rows.map(({ kind }) => kind))];
  const groups = kinds.map((kind) => {
    const rows = latency.rows.filter((row) => row.kind === kind);
    const lines = rows.map(({ depot, figures, samples }) => {
      const cells = PERCENTILES.map(
        (name) =>
          markup`<td data-percentile="${name}">${resolvedNumber(figures[name], latency.resolutionNs)}</td>`,
      );
      return markup`<tr data-kind="${kind}" data-depot="${depot}" class="part"><th scope="row">${depot}</th>${cells}<td>${number(samples, count(samples))}</td></tr>`;
    });
    return markup`<tbody class="group"><tr><th scope="rowgroup" colspan="${PERCENTILES.length + 2}">${KIND_LABELS[kind]}</th></tr>
${lines}</tbody>`;
  });
  const heads = PERCENTILES.map((name) => markup`<th scope="col">${PERCENTILE_LABELS[name]}</th>`);
  return scrollArea(
    `Latency in ${part.workload.name}`,
    markup`<table class="latency">
<caption>Latency: medians of the repetitions' percentiles; max and samples are of all of them</caption>
<thead><tr><th scope="col" class="words">operations</th>${heads}<th scope="col">samples</th></tr></thead>
${groups}
</table>`,
  );
}
