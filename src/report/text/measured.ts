import type { MeasuredResult, WorkloadDescription } from "../../measure/result.js";
import { describeTrace } from "../../workload/trace/trace-summary.js";
import type { Paint } from "../paint.js";
import { machineLine } from "./machine-line.js";
import { optionsLine } from "./options-line.js";
import { verdict } from "./verdict.js";
import { workloadTable } from "./workload-table.js";
import { wrap } from "./wrap.js";

/** A result of workloads as text: the machine, then per workload a table and a verdict. */
export function measuredText(result: MeasuredResult, paint: Paint): string {
  const head = [
    `iovalab ${result.kind}, measured: ${machineLine(result.machine)}`,
    paint.dim(wrap(optionsLine(result.options))),
  ];
  const workloads = result.workloads.map((workload) => workloadText(result, workload, paint));
  return `${[head.join("\n"), ...workloads].join("\n\n")}\n`;
}

function workloadText(result: MeasuredResult, workload: WorkloadDescription, paint: Paint): string {
  const { name, text, cpus, capture } = workload;
  const runs = result.runs.filter((run) => run.workload === name);
  const comparisons = result.comparison.filter((comparison) => comparison.workload === name);
  const repetitions = 1 + Math.max(...runs.map(({ repetition }) => repetition));
  const counted = repetitions === 1 ? "one repetition" : `medians of ${repetitions} repetitions`;
  const title = wrap(`${name}: ${text}; ${cpus} ${cpus === 1 ? "CPU" : "CPUs"}; ${counted}`);
  const parts = [paint.bold(name) + title.slice(name.length)];
  if (capture !== null) parts.push(...describeTrace(capture).map((line) => wrap(line, "  ")));
  parts.push(workloadTable(runs, comparisons, paint));
  if (comparisons.length > 0) parts.push(wrap(verdict(comparisons)));
  return parts.join("\n");
}
