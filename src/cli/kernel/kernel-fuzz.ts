import { type FuzzFinding, type FuzzResult, fuzzKernel } from "../../check/kernel-fuzz/kernel-fuzz.js";
import { MOST_TRIES } from "../../check/kernel-fuzz/shrink.js";
import { quoted } from "../../report/command-line.js";
import { printable } from "../../workload/printable.js";
import { scriptLine } from "../../workload/script-text.js";
import type { Command } from "../command-definition.js";
import { ExitCode } from "../exit-code.js";
import { type BuiltKernel, builtKernel } from "./built-kernel.js";
import { ourDesign } from "./our-design.js";

/** Memory that no script of the fuzzer uses up: what the kernel does without it is not modelled by the driver. */
const LIMITS = { maxIovas: 2 ** 17, maxMagazines: 2 ** 12 };

/** Random scripts, answered by a kernel's own code and by ours. */
export const kernelFuzzCommand: Command = async (options, terminal) => {
  const kernel = await builtKernel(options, terminal);
  const { facts } = kernel.program;
  const design = ourDesign(facts);
  const setup = {
    design,
    options: {
      bins: facts.bins,
      magazineSize: facts.magazineSize,
      cpuLock: "owned" as const,
      reclaim: facts.reclaim,
    },
    ...LIMITS,
  };
  const result = fuzzKernel(kernel.program, setup, { ops: options.get("ops")!, seed: options.get("seed") });
  for (const line of described(result, kernel, design.id)) terminal.out.line(printable(line));
  return result.found === undefined ? ExitCode.done : ExitCode.failed;
};

const number = new Intl.NumberFormat("en-US");

function described({ scripts, ops, kinds, found }: FuzzResult, kernel: BuiltKernel, depot: string): string[] {
  const head = `${kernel.name} and ${depot}: ${number.format(ops)} operations in ${number.format(scripts)} scripts of ${kinds.size} kinds`;
  return found === undefined
    ? [`${head}, all answered alike`]
    : [`${head}, the last one answered differently`, ...findingLines(found, kernel, depot)];
}

/** The script line by line with the answers behind it, and how to see it again. */
function findingLines(
  { kind, seed, script, difference }: FuzzFinding,
  kernel: BuiltKernel,
  depot: string,
): string[] {
  const texts = script.map(scriptLine);
  const width = Math.max(...texts.map((text) => text.length));
  const answered = texts.map((text, line) => {
    const isLast = line === difference.line;
    const answer = isLast
      ? `the kernel: ${difference.kernel}; ${depot}: ${difference.ours}`
      : (difference.before[line] ?? "");
    return `  ${text.padEnd(width)}  ${answer}`;
  });
  const atTheEnd =
    difference.line < texts.length
      ? []
      : [`  (the end)  the kernel: ${difference.kernel}; ${depot}: ${difference.ours}`];
  const again = `npx iovalab kernel fuzz ${kernel.given.map(quoted).join(" ")} --seed ${seed} --ops 1`;
  return [
    `a script of the kind ${kind}, as short as up to ${MOST_TRIES} tries made it:`,
    ...answered,
    ...atTheEnd,
    `again: ${again}`,
  ];
}
