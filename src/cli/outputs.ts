import type { DescriptorWriter } from "./descriptor-writer.js";
import type { GivenOptions } from "./options/given-options.js";
import { OUTPUT_FORMATS, type OutputFormat } from "./options/option-table.js";
import { OutputFile } from "./output-file.js";
import { UsageError } from "./usage-error.js";

/** Where a result goes, in which forms. */
export interface Outputs {
  /** Whether the text is printed too. */
  readonly besidesText: boolean;
  readonly files: readonly Output[];
}

export interface Output {
  readonly format: OutputFormat;
  write(text: string): void;
}

/** Opens what the options name, before anything is measured. Only one result fits on stdout. */
export function openOutputs(options: GivenOptions, out: DescriptorWriter): Outputs {
  const taken = new Map<string, OutputFormat>();
  const files = OUTPUT_FORMATS.flatMap((format): Output[] => {
    const given = options.get(format);
    if (given === undefined) return [];
    const file = given === "-" ? null : new OutputFile(format, given);
    const target = file?.target ?? "-";
    const other = taken.get(target);
    if (other !== undefined) throw sameTarget(options, other, format);
    if (file === null || file.replaces) taken.set(target, format);
    return [{ format, write: (text) => (file ?? out).write(text) }];
  });
  return { besidesText: !taken.has("-"), files };
}

function sameTarget(options: GivenOptions, first: OutputFormat, second: OutputFormat): UsageError {
  const asGiven = (format: OutputFormat) => `--${format} ${options.get(format)}`;
  const what =
    options.get(first) === "-" ? "only one result fits on stdout" : "both would write the same file";
  return new UsageError(
    "ERR_OPTIONS_EXCLUDE",
    `${asGiven(first)} and ${asGiven(second)} exclude each other: ${what}`,
  );
}
