import { ScriptPlayer } from "../engine/script-player.js";
import { machineShape } from "../iova/domain.js";
import { MachineError } from "../memory/errors.js";
import { InputError } from "../workload/input-error.js";
import { MAX_SCRIPT_CPUS, ScriptParser } from "../workload/script.js";
import { readLines, readStreamLines } from "../workload/trace/lines.js";
import { memoryFaultsOf } from "./campaign/plan-faults.js";
import type { FileCommand } from "./command-definition.js";
import { depotSizeOf } from "./depot-size.js";
import { ExitCode } from "./exit-code.js";
import { checkMachineSize } from "./machine-size.js";
import { loadOneDepot } from "./named-depot.js";
import type { GivenOptions } from "./options/given-options.js";
import { reclaimOf } from "./reclaim.js";

const STDIN = "stdin";

/** Plays an allocator script and prints one answer per line of it. */
export const execCommand: FileCommand = async (options, { out, stdin, warn }, file) => {
  const name = file === "-" ? STDIN : file;
  const player = await playerFor(options);
  const parser = new ScriptParser(name);
  const onLine = (line: string, number: number): boolean => {
    const op = parser.parse(line);
    out.line(within(`${name}:${number}`, () => player.play(op)));
    return true;
  };
  try {
    const lines = await (file === "-" ? readStreamLines(STDIN, stdin, onLine) : readLines(file, onLine));
    if (lines === 0)
      throw new InputError("ERR_SCRIPT", name, `empty; a script begins with "I ncpus shift startPfn"`);
    within(`${name}: after the last line`, () => player.end());
    const failed = player.failures;
    if (failed !== null)
      warn(`failed on purpose: ${failed.magazines} allocations of magazines, ${failed.nodes} of tree nodes`);
  } finally {
    // The answers before a bad line are good answers.
    out.flush();
  }
  return ExitCode.done;
};

/** What goes wrong in the allocator itself names its line too. */
function within<T>(place: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    if (cause instanceof MachineError) throw new MachineError(cause.code, `${place}: ${cause.message}`);
    throw cause;
  }
}

async function playerFor(options: GivenOptions): Promise<ScriptPlayer> {
  const { design } = await loadOneDepot(options.only("depot")!);
  const allocator = {
    bins: options.get("bins"),
    magazineSize: options.get("magazine-size"),
    depotSize: depotSizeOf(options, [design]),
    cpuLock: options.get("cpu-lock"),
    reclaim: reclaimOf(options, design),
  };
  const limits = { maxIovas: options.get("max-iovas"), maxMagazines: options.get("max-magazines") };
  // The script says how many CPUs there are: it may have the most.
  checkMachineSize(machineShape({ ...allocator, cpus: MAX_SCRIPT_CPUS }, design, { ...limits, domains: 1 }));
  const faults = memoryFaultsOf(options);
  const failing = faults !== undefined && { faults: { ...faults, seed: options.get("seed") } };
  return new ScriptPlayer({ design, options: allocator, ...limits, ...failing });
}
