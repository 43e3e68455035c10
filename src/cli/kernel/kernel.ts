import { warningsOf } from "../../kernel/kernel-warnings.js";
import type { CommandDefinition } from "../command-definition.js";
import { ExitCode } from "../exit-code.js";
import { builtKernel } from "./built-kernel.js";

/** Caches and a depot are filled, the last resort is asked for, and the domain is put twice. */
const TRIAL = [
  "I 2 12 1",
  ...Array.from({ length: 1000 }, () => "A 0 1 1048575 1"),
  ...Array.from({ length: 1000 }, (_, k) => `F 1 @${k} 1`),
  "A 0 1048576 1048575 1",
  "X",
].join("\n");

/** Compiles a kernel's own allocator, and tries whether it lives. */
export const kernelCommand: CommandDefinition = {
  name: "kernel",
  summary:
    "compile the allocator of a kernel tree for user space, unchanged, and put a domain of it; see also kernel exec",
  async run(options, terminal) {
    const { program, name } = builtKernel(options, terminal);
    const { facts, file } = program;
    const depot = facts.depot === "list" ? "a list" : `an array of ${facts.slots} magazines`;
    const reclaim = facts.reclaim ? "trimmed in the background" : "not trimmed";
    terminal.out.line(`${name}: compiled, ${file}`);
    terminal.out.line(
      `  ${facts.bins} bins, magazines of ${facts.magazineSize}; the depot is ${depot}, ${reclaim}`,
    );
    const { death } = program.play(`${TRIAL}\n`);
    terminal.out.line(
      death === null
        ? "  allocates, frees, flushes, and its domain can be put"
        : `  ${terminal.colors.red(death)}`,
    );
    const warnings = death === null ? warningsOf(program.file, `${TRIAL}\n`) : undefined;
    if (warnings !== undefined) terminal.out.line(`  ${terminal.colors.yellow(warnings)}`);
    return death === null ? ExitCode.done : ExitCode.failed;
  },
};
