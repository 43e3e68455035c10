import { describeDefault, describeHelp } from "./option-spec.js";
import { describeWorkloads, OPTION_NAMES, type OptionName, specOf } from "./option-table.js";

/** The table of all options for the README, in Markdown. */
export function optionReference(): string {
  const head = ["| option | what | allowed | default | commands |", "|---|---|---|---|---|"];
  return [...head, ...OPTION_NAMES.map(row)].join("\n");
}

function row(name: OptionName): string {
  const spec = specOf(name);
  const { form, commands } = spec;
  const concerned = describeWorkloads(spec);
  const cells = [
    `\`--${form.value === "" ? name : `${name} ${form.value}`}\``,
    concerned === undefined ? describeHelp(spec) : `${describeHelp(spec)} (for ${concerned})`,
    form.range ?? "",
    form.value === "" ? "" : describeDefault(spec),
    commands.join(", "),
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
