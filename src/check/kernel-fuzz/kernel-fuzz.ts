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
/** A line of a script takes a millisecond at most: one that takes so much processor time will never end. */
const PATIENCE_MS = 1000;
/** While a script is made shorter, a hundred lines that never end have to be waited for. */
const SHRINKING_PATIENCE_MS = 100;

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
    const difference = firstDifference(program, ours, script.ops, PATIENCE_MS);
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
  const fails = (candidate: readonly ScriptOp[]): boolean =>
    firstDifference(program, setup, candidate, SHRINKING_PATIENCE_MS) !== undefined;
  // What comes after the difference has no part in it, as a rule.
  const failing = [ops.slice(0, difference.line + 1), ops].find(fails);
  const script = failing === undefined ? ops : shrink(failing, fails);
  const again = firstDifference(program, setup, script, PATIENCE_MS);
  return again === undefined ? { script: ops, difference } : { script, difference: again };
}
