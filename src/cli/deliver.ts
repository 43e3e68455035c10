import type { MeasuredResult } from "../measure/result.js";
import type { SweepResult } from "../measure/sweep-result.js";
import { renderJson } from "../report/json.js";
import type { KernelBenchResult, Reportable, ValidationResult } from "../report/reportable.js";
import { failureLines } from "../report/sweep/failure-lines.js";
import { renderText } from "../report/text.js";
import { printableAll } from "../workload/printable.js";
import { ReaderGone } from "./descriptor-writer.js";
import { ExitCode } from "./exit-code.js";
import { interruptionCode } from "./interruption.js";
import type { OutputFormat } from "./options/option-table.js";
import type { Outputs } from "./outputs.js";
import type { Terminal } from "./terminal.js";

/** The forms that are made to be looked at. */
type Shown = Exclude<OutputFormat, "json">;
type Renderer = (result: MeasuredResult) => Promise<string>;

/** Each is loaded when it is asked for: the plotting library alone takes longer than the rest of the program. */
const RENDERERS: Readonly<Record<Shown, Renderer>> = {
  csv: async (result) => (await import("../report/csv.js")).renderCsv(result),
  markdown: async (result) => (await import("../report/markdown.js")).renderMarkdown(result),
  html: async (result) => (await import("../report/html.js")).renderHtml(result),
  svg: async (result) => (await import("../report/svg.js")).renderSvg(result),
  "print-iova": async (result) => (await import("../report/print-iova.js")).renderPrintIova(result),
};

/**
 * Hands a result out: as text, in the forms that were asked for, and its warnings on stderr, where nobody overlooks
 * them. A form that fails keeps none of the others back. Names may hold anything; only JSON has them as they are.
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
  const shown = printableAll(result);
  if (outputs.besidesText) await attempt(() => out.write(renderText(shown, colors)));
  for (const { format, write } of outputs.files) {
    await attempt(async () => write(format === "json" ? renderJson(result) : await rendered(shown, format)));
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

async function rendered(result: Reportable, format: Shown): Promise<string> {
  if (result.kind === "kernel-bench") return renderedKernelBench(result, format);
  if (result.kind === "sweep") return renderedSweep(result, format);
  if (result.kind === "validate") return renderedValidation(result, format);
  if (!("runs" in result)) throw noSuchForm(result, format);
  return RENDERERS[format](result);
}

async function renderedKernelBench(result: KernelBenchResult, format: Shown): Promise<string> {
  if (format === "csv") return (await import("../report/kernel-bench/csv.js")).kernelBenchCsv(result);
  if (format === "html") return (await import("../report/kernel-bench/html.js")).kernelBenchHtml(result);
  if (format !== "markdown") throw noSuchForm(result, format);
  return (await import("../report/kernel-bench/markdown.js")).kernelBenchMarkdown(result);
}

async function renderedSweep(result: SweepResult, format: Shown): Promise<string> {
  if (format === "csv") return (await import("../report/sweep/sweep-csv.js")).renderSweepCsv(result);
  if (format !== "html") throw noSuchForm(result, format);
  return (await import("../report/sweep/sweep-html.js")).renderSweepHtml(result);
}

async function renderedValidation(result: ValidationResult, format: Shown): Promise<string> {
  if (format === "csv") return (await import("../report/validation-csv.js")).validationCsv(result);
  if (format !== "markdown") throw noSuchForm(result, format);
  return (await import("../report/markdown/validation.js")).validationMarkdown(result);
}

function noSuchForm({ kind }: Reportable, format: Shown): TypeError {
  return new TypeError(`no ${format} of a result of ${kind}`);
}
