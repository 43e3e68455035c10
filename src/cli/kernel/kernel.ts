import { printable } from "../../workload/printable.js";
import type { Command } from "../command-definition.js";
import { ExitCode } from "../exit-code.js";
import { builtKernel } from "./built-kernel.js";

const RANGES = 1000;

/** Caches and a depot of a domain are filled; `from` allocations were before. */
const filled = (from: number) => [
  ...Array.from({ length: RANGES }, () => "A 0 1 1048575 1"),
  ...Array.from({ length: RANGES }, (_, k) => `F 1 @${from + k} 1`),
];

/** A domain is put with all that it caches, and after the last resort was asked for: what is broken there has its name. */
const TRIAL = ["I 2 12 1", ...filled(0), "X", ...filled(RANGES), "A 0 1048576 1048575 1", "X"].join("\n");

/** Compiles a kernel's own allocator, and tries whether it lives. */
export const kernelCommand: Command = async (options, terminal) => {
  const { program, name } = await builtKernel(options, terminal);
  const { facts, file } = program;
  const depot = facts.depot === "list" ? "a list" : `an array of ${facts.slots} magazines`;
  const reclaim = facts.reclaim ? "trimmed in the background" : "not trimmed";
  terminal.out.line(`${name}: compiled, ${printable(file)}`);
  terminal.out.line(
    `  ${facts.bins} bins, magazines of ${facts.magazineSize}; the depot is ${depot}, ${reclaim}`,
  );
  const { death, warningText } = program.play(`${TRIAL}\n`);
  terminal.out.line(
    death === null
      ? "  allocates, frees, flushes, and its domain can be put"
      : `  ${terminal.colors.red(death)}`,
  );
  if (death === null && warningText !== undefined)
    terminal.out.line(`  ${terminal.colors.yellow(warningText)}`);
  return death === null ? ExitCode.done : ExitCode.failed;
};
