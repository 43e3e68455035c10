import { benchNotes, benchTable, raceTexts } from "../kernel-bench/rows.js";
import type { Paint } from "../paint.js";
import type { KernelBenchResult } from "../reportable.js";
import { bareTable } from "./bare-table.js";
import { doubtLines } from "./doubts.js";
import { machineLine } from "./machine-line.js";
import { optionsLine } from "./options-line.js";
import { wrap } from "./wrap.js";

/** What `kernel bench` measured. */
export function kernelBenchText(result: KernelBenchResult, paint: Paint): string {
  const head = [
    `iovalab kernel bench: ${machineLine(result.machine)}`,
    paint.dim(wrap(optionsLine(result.options))),
    paint.bold(`${result.kernel} and ${result.depot}`),
  ];
  const races = raceTexts(result).map(([name, text]) => [name, text]);
  return `${[
    head.join("\n"),
    ...(result.doubts.length === 0 ? [] : [doubtLines(result.doubts, paint).join("\n")]),
    bareTable({ ...benchTable(result), gap: 2 }),
    [...benchNotes(result).map((note) => wrap(note, "  ", "    "))].join("\n"),
    bareTable({ head: ["race", "what each thread does"], rows: races, words: 2 }),
  ].join("\n\n")}\n`;
}
