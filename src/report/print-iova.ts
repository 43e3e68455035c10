import { levelsAt } from "../measure/memory-levels.js";
import type { MeasuredResult, RunResult } from "../measure/result.js";

/**
 * What the allocator held over time, as the kernel's developers print it: pfns on CPUs, pfns in the full magazines of
 * depots, and their sum. One block per run, with a comment that names it.
 */
export function renderPrintIova({ runs, profile }: MeasuredResult): string {
  const simulated = profile === undefined ? "" : ` simulated profile=${profile.name}`;
  return runs.map((run) => `${heading(run)}${simulated}\n${lines(run).join("")}`).join("\n");
}

function heading({ workload, depot, repetition, memory }: RunResult): string {
  const unsampled = memory.timeline.length === 0 ? " not sampled" : "";
  return `# workload=${workload} depot=${depot} repetition=${repetition}${unsampled}`;
}

function lines({ memory }: RunResult): string[] {
  return memory.timeline.map((row) => {
    const { cpuPfns, depotPfns } = levelsAt(row, memory);
    const time = row[0].toFixed(6).padStart(12);
    return `[${time}] print_iova1 cpu_total=${cpuPfns} depot_total=${depotPfns} total=${cpuPfns + depotPfns}\n`;
  });
}
