import type { ScriptSetup } from "../../engine/script-player.js";
import type { KernelProgram } from "../../kernel/kernel-program.js";
import type { ScriptOp } from "../../workload/script.js";
import { type AnswerDifference, firstDifference } from "./first-difference.js";
import { generateScript } from "./script-generator.js";
import { shrink } from "./shrink.js";

/** What random scripts found, held against a kernel's own code. */
export interface FuzzResult {
  readonly scripts: number;
  readonly ops: number;
  /** How many scripts there were of each kind. */
  readonly kinds: ReadonlyMap<string, number>;
  /** Undefined when all answers were the same. */
  readonly found: FuzzFinding | undefined;
}

/** A script that is answered differently, as short as it could be made. */
export interface FuzzFinding {
  readonly kind: string;
  /** The seed whose first script it is. */
  readonly seed: number;
  readonly script: readonly ScriptOp[];
  readonly difference: AnswerDifference;
}

const SEEDS = 2 ** 32;

/**
 * Plays the scripts of `seed`, `seed + 1` and so on, on both, until there were `ops` operations or a difference. Every
 * other one takes the lock of a CPU on each call, which is to change nothing.
 */
export function fuzzKernel(
  program: KernelProgram,
  setup: ScriptSetup,
  { ops, seed }: { readonly ops: number; readonly seed: number },
): FuzzResult {
  const kinds = new Map<string, number>();
  let played = 0;
  let scripts = 0;
  for (; played < ops; scripts++) {
    const own = (seed + scripts) % SEEDS;
    const script = generateScript(own);
    const cpuLock = own % 2 === 0 ? "kernel" : "owned";
    const ours: ScriptSetup = { ...setup, options: { ...setup.options, cpuLock } };
    kinds.set(script.kind, (kinds.get(script.kind) ?? 0) + 1);
    played += script.ops.length;
    const difference = firstDifference(program, ours, script.ops);
    if (difference === undefined) continue;
    const found = { kind: script.kind, seed: own, ...smallest(program, ours, script.ops, difference) };
    return { scripts: scripts + 1, ops: played, kinds, found };
  }
  return { scripts, ops: played, kinds, found: undefined };
}

function smallest(
  program: KernelProgram,
  setup: ScriptSetup,
  ops: readonly ScriptOp[],
  difference: AnswerDifference,
): Pick<FuzzFinding, "script" | "difference"> {
  // What comes after the difference has no part in it.
  const upTo = ops.slice(0, difference.line + 1);
  const script = shrink(upTo, (candidate) => firstDifference(program, setup, candidate) !== undefined);
  return { script, difference: firstDifference(program, setup, script)! };
}
