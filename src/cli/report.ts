import { beforeAfter, type NamedResult } from "../report/before-after.js";
import { whyNotComparable } from "../report/comparable.js";
import type { Reportable } from "../report/reportable.js";
import { InputError } from "../workload/input-error.js";
import type { FileCommand } from "./command-definition.js";
import { deliver } from "./deliver.js";
import { ExitCode } from "./exit-code.js";
import type { GivenOptions } from "./options/given-options.js";
import { OUTPUT_FORMATS, type OutputFormat } from "./options/option-table.js";
import { openOutputs } from "./outputs.js";
import { withoutEffect } from "./usage-error.js";

/** Saved results: one of them again, or two held against each other. */
export const reportCommand: FileCommand = async (options, terminal, file, second) => {
  // Loaded here: no other command has anything to check.
  const { readResult } = await import("./saved/read-result.js");
  const result = readResult(file);
  const shown = second === undefined ? result : against(file, result, second, readResult(second));
  checkFormats(options, shown);
  await deliver(shown, openOutputs(options, terminal.out), terminal);
  return ExitCode.done;
};

function against(file: string, before: Reportable, second: string, after: Reportable): Reportable {
  const why = whyNotComparable(before, after);
  if (why !== null) {
    throw new InputError("ERR_NOT_COMPARABLE", `${file} and ${second}`, `cannot be compared: ${why}`);
  }
  return beforeAfter({ file, result: before } as NamedResult, { file: second, result: after } as NamedResult);
}

/** Only what has runs has them in every form. */
function checkFormats(options: GivenOptions, { kind }: Reportable): void {
  if (kind === "compare" || kind === "run" || kind === "replay") return;
  const forms = formsOf(kind);
  for (const format of OUTPUT_FORMATS) {
    if (forms.has(format) || !options.has(format)) continue;
    const names = ["text", ...forms.values()];
    throw withoutEffect(
      format,
      `a result of ${kind} is ${names.slice(0, -1).join(", ")} and ${names.at(-1)} only`,
    );
  }
}

/** The forms besides text of a result that has no runs, and what they are called. */
function formsOf(kind: Reportable["kind"]): ReadonlyMap<OutputFormat, string> {
  const forms = new Map<OutputFormat, string>([["json", "JSON"]]);
  if (kind === "sweep") forms.set("csv", "CSV").set("html", "HTML");
  if (kind === "kernel-bench" || kind === "validate") forms.set("csv", "CSV").set("markdown", "Markdown");
  if (kind === "kernel-bench") forms.set("html", "HTML");
  return forms;
}
