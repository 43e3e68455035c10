import type { MeasuredResult } from "../measure/result.js";
import { Canvas } from "./charts/canvas.js";
import { faultsNote } from "./faults-note.js";
import { conditions } from "./html/conditions.js";
import { designKey } from "./html/design-key.js";
import { type Markup, markup, NOTHING } from "./html/markup.js";
import { notice, page } from "./html/page.js";
import { workloadSection } from "./html/workload-section.js";
import { PARTIAL_NOTE } from "./notes.js";
import { originLine } from "./origin-line.js";
import { type WorkloadPart, workloadParts } from "./workload-part.js";

/** The page of a run, a comparison or a replay: a section for each workload, and how it was measured. */
export async function renderHtml(result: MeasuredResult): Promise<string> {
  const canvas = await Canvas.open();
  const parts = workloadParts(result);
  const idOf = (index: number) => `workload-${index + 1}`;
  return page({
    title: `${result.kind}: ${parts.map(({ workload }) => workload.name).join(", ")}`,
    header: header(canvas, result, parts, idOf),
    main: markup`${parts.map((part, index) => workloadSection(canvas, idOf(index), result, part))}
${conditions(result)}`,
  });
}

function header(
  canvas: Canvas,
  result: MeasuredResult,
  parts: readonly WorkloadPart[],
  idOf: (index: number) => string,
): Markup {
  const faults = faultsNote(result);
  const links = parts.map(
    ({ workload }, index) => markup`<li><a href="#${idOf(index)}">${workload.name}</a></li>`,
  );
  const designs = [...new Set(result.runs.map(({ depot }) => depot))];
  return markup`<h1>iovalab ${result.kind}</h1>
<p>${originLine(result)}</p>
${faults === null ? NOTHING : notice(markup`<p>${faults}.</p>`)}
${result.partial ? notice(markup`<p>${PARTIAL_NOTE}.</p>`) : NOTHING}
${designKey(canvas, designs)}
<nav aria-label="Sections"><ul>${links}<li><a href="#conditions">how it was measured</a></li></ul></nav>`;
}
