import type { TimelineRow } from "../../measure/result.js";

/** Why: more would not be seen in a chart of this width, and would make the page large. */
const ROWS = 300;

/** The rows that are drawn: all of them, or of each stretch of time the lowest and the highest. */
export function thinTimeline(timeline: readonly TimelineRow[]): readonly TimelineRow[] {
  if (timeline.length <= ROWS) return timeline;
  const stretches = ROWS / 2;
  return Array.from({ length: stretches }, (_, index) => {
    const from = Math.floor((index * timeline.length) / stretches);
    const rows = timeline.slice(from, Math.floor(((index + 1) * timeline.length) / stretches));
    const lowest = rows.reduce((least, row) => (row[3] < least[3] ? row : least));
    const highest = rows.reduce((most, row) => (row[3] > most[3] ? row : most));
    return lowest === highest ? [lowest] : lowest[0] < highest[0] ? [lowest, highest] : [highest, lowest];
  }).flat();
}
