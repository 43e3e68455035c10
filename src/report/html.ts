import type { MeasuredResult } from "../measure/result.js";
import { Canvas } from "./charts/canvas.js";
import { faultsNote } from "./faults-note.js";
import { conditions } from "./html/conditions.js";
import { designKey } from "./html/design-key.js";
import { type Markup, markup, NOTHING, trusted } from "./html/markup.js";
import { STYLE } from "./html/style.js";
import { workloadSection } from "./html/workload-section.js";
import { PARTIAL_NOTE } from "./notes.js";
import { originLine } from "./origin-line.js";
import { workloadParts } from "./workload-part.js";

/**
 * One file that needs nothing else: no script, no network; its pictures are SVG. It opens from a disk, and says by its
 * policy that it loads nothing.
 */
export async function renderHtml(result: MeasuredResult): Promise<string> {
  return `${page(await Canvas.open(), result).text}\n`;
}

function page(canvas: Canvas, result: MeasuredResult): Markup {
  const parts = workloadParts(result);
  const faults = faultsNote(result);
  const idOf = (index: number) => `workload-${index + 1}`;
  const links = parts.map(
    ({ workload }, index) => markup`<li><a href="#${idOf(index)}">${workload.name}</a></li>`,
  );
  const designs = [...new Set(result.runs.map(({ depot }) => depot))];
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>iovalab ${result.kind}: ${parts.map(({ workload }) => workload.name).join(", ")}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<a class="skip" href="#results">Skip to the results</a>
<header>
<h1>iovalab ${result.kind}</h1>
<p>${originLine(result)}</p>
${faults === null ? NOTHING : markup`<div class="doubt" role="note"><p>${faults}.</p></div>`}
${result.partial ? markup`<div class="doubt" role="note"><p>${PARTIAL_NOTE}.</p></div>` : NOTHING}
${designKey(canvas, designs)}
<nav aria-label="Sections"><ul>${links}<li><a href="#conditions">how it was measured</a></li></ul></nav>
</header>
<main id="results" tabindex="-1">
${parts.map((part, index) => workloadSection(canvas, idOf(index), result, part))}
${conditions(result)}
</main>
</body>
</html>`;
}
