import type { MeasuredResult } from "../measure/result.js";
import type { SweepResult } from "../measure/sweep-result.js";
import { renderCsv } from "../report/csv.js";
import { renderJson } from "../report/json.js";
import { kernelBenchCsv } from "../report/kernel-bench/csv.js";
import { kernelBenchMarkdown } from "../report/kernel-bench/markdown.js";
import { validationMarkdown } from "../report/markdown/validation.js";
import { renderMarkdown } from "../report/markdown.js";
import { renderPrintIova } from "../report/print-iova.js";
import type { Reportable } from "../report/reportable.js";
import { failureLines } from "../report/sweep/failure-lines.js";
import { renderSweepCsv } from "../report/sweep/sweep-csv.js";
import { renderText } from "../report/text.js";
import { validationCsv } from "../report/validation-csv.js";
import { ReaderGone } from "./descriptor-writer.js";
import { ExitCode } from "./exit-code.js";
import { interruptionCode } from "./interruption.js";
import type { OutputFormat } from "./options/option-table.js";
import type { Outputs } from "./outputs.js";
import type { Terminal } from "./terminal.js";

type Renderer = (result: MeasuredResult) => string | Promise<string>;

const RENDERERS: Readonly<Record<Exclude<OutputFormat, "json">, Renderer>> = {
  csv: renderCsv,
  markdown: renderMarkdown,
  // Loaded when there is something to draw: the plotting library takes longer than the rest of the program.
  html: async (result) => (await import("../report/html.js")).renderHtml(result),
  svg: async (result) => (await import("../report/svg.js")).renderSvg(result),
  "print-iova": renderPrintIova,
};

/**
 * Hands a result out: as text, in the forms that were asked for, and its warnings on stderr, where nobody overlooks
 * them. A form that fails keeps none of the others back.
 */
export async function deliver(result: Reportable, outputs: Outputs, terminal: Terminal): Promise<void> {
  const { out, colors } = terminal;
  const failures: unknown[] = [];
  const attempt = async (action: () => void | Promise<void>): Promise<void> => {
    try {
      await action();
      out.flush();
    } catch (cause) {
      // Who reads stdout may have had enough of it; the files are wanted all the same.
      if (!(cause instanceof ReaderGone)) failures.push(cause);
    }
  };
  if (outputs.besidesText) await attempt(() => out.write(renderText(result, colors)));
  for (const { format, write } of outputs.files) {
    await attempt(async () => write(await rendered(result, format)));
  }
  for (const warning of result.warnings) terminal.warn(`warning: ${warning}`);
  if (result.kind === "sweep") for (const line of failureLines(result)) terminal.warn(`failed: ${line}`);
  if (failures.length > 0) throw failures[0];
}

/** The same for what was measured, which may be less than was asked for. */
export async function deliverMeasured(
  result: MeasuredResult,
  outputs: Outputs,
  terminal: Terminal,
): Promise<ExitCode> {
  if (result.partial && result.runs.length === 0) {
    terminal.warn("iovalab: interrupted before anything was measured");
    return interruptionCode(terminal.interrupted);
  }
  await deliver(result, outputs, terminal);
  return result.partial ? interruptionCode(terminal.interrupted) : ExitCode.done;
}

function rendered(result: Reportable, format: OutputFormat): string | Promise<string> {
  if (format === "json") return renderJson(result);
  if (result.kind === "kernel-bench" && format === "csv") return kernelBenchCsv(result);
  if (result.kind === "kernel-bench" && format === "markdown") return kernelBenchMarkdown(result);
  if (result.kind === "sweep") return renderedSweep(result, format);
  if (result.kind === "validate" && format === "csv") return validationCsv(result);
  if (result.kind === "validate" && format === "markdown") return validationMarkdown(result);
  if (!("runs" in result)) throw new TypeError(`no ${format} of a result of ${result.kind}`);
  return RENDERERS[format](result);
}

async function renderedSweep(result: SweepResult, format: OutputFormat): Promise<string> {
  if (format === "csv") return renderSweepCsv(result);
  if (format !== "html") throw new TypeError(`no ${format} of a result of sweep`);
  return (await import("../report/sweep/sweep-html.js")).renderSweepHtml(result);
}
