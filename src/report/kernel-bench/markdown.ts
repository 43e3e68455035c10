import { markdownTable } from "markdown-table";
import { markdownDoubt } from "../markdown/doubt.js";
import { narrow } from "../markdown/narrow.js";
import type { KernelBenchResult } from "../reportable.js";
import { machineLine } from "../text/machine-line.js";
import { benchNotes, benchTable, raceTexts } from "./rows.js";

/** For a mail, or a README: the table is as wide as it is. */
export function kernelBenchMarkdown(result: KernelBenchResult): string {
  const { head, rows } = benchTable(result);
  return `${[
    narrow(`iovalab kernel bench: ${machineLine(result.machine)}`),
    narrow(`**${result.kernel}** and **${result.depot}**`),
    ...result.doubts.map(markdownDoubt),
    markdownTable(
      [head, ...rows].map((row) => [...row]),
      { align: ["l", ...head.slice(1).map(() => "r")] },
    ),
    ...benchNotes(result).map((note) => narrow(`${note}.`)),
    raceTexts(result)
      .map(([name, text]) => narrow(`${name}: ${text}`, "- ", "  "))
      .join("\n"),
  ].join("\n\n")}\n`;
}
