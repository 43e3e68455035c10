import type { MeasuredResult } from "../../measure/result.js";
import { repeatCommand, shownValue } from "../command-line.js";
import { hasWrongFrees, WRONG_FREES_NOTE } from "../faults-note.js";
import { latencyTable } from "../latency-rows.js";
import { isUnsampled, latencyNote, QUESTIONS_NOTE, statisticsNote, UNSAMPLED_NOTE } from "../notes.js";
import { workloadParts } from "../workload-part.js";
import { type Markup, markup, NOTHING } from "./markup.js";
import { prose } from "./prose.js";

/** How it was measured, and how to do it again. */
export function conditions(result: MeasuredResult): Markup {
  const latencies = workloadParts(result).flatMap((part) => latencyTable(part) ?? []);
  const notes = [
    ...(result.comparison.length === 0 ? [] : [`Questions: ${QUESTIONS_NOTE}.`]),
    ...(result.statistics === null ? [] : [`Intervals: ${statisticsNote(result.statistics)}.`]),
    ...(latencies.length === 0 ? [] : [`Latency: ${latencyNote(latencies)}.`]),
    ...(isUnsampled(result) ? [`${UNSAMPLED_NOTE}.`] : []),
    ...(hasWrongFrees(result) ? [`${WRONG_FREES_NOTE}.`] : []),
  ];
  const options = Object.entries(result.options).map(
    ([name, value]) => markup`<dt>${name}</dt><dd>${shownValue(value ?? "none")}</dd>`,
  );
  return markup`<section id="conditions" aria-labelledby="conditions-heading">
<h2 id="conditions-heading">How it was measured</h2>
${notes.map((note) => markup`<p>${prose(note)}</p>`)}
<h3>To repeat it</h3>
<pre tabindex="0" aria-label="The command"><code>${repeatCommand(result).join(" \\\n  ")}</code></pre>
${options.length === 0 ? NOTHING : markup`<h3>Options in force</h3>\n<dl>${options}</dl>`}
</section>`;
}
