import type { ScriptOp } from "../../workload/script.js";
import { scriptText } from "../../workload/script-text.js";
import { simplified, unified } from "./simplify.js";

type Fails = (ops: readonly ScriptOp[]) => boolean;

/** Each try plays a script twice, in some milliseconds: half a minute, after which little is gained any more. */
const MOST_TRIES = 1500;

/** Of a script that is as short as that, every two lines are tried as well. */
const FEW_LINES = 24;

/**
 * Makes a script that fails smaller, as long as it fails: takes out ever smaller parts of it (A. Zeller and
 * R. Hildebrandt, "Simplifying and isolating failure-inducing input", 2002), then makes what is left plainer, first all
 * of it, then line by line.
 */
export function shrink(
  script: readonly ScriptOp[],
  fails: Fails,
  mostTries = MOST_TRIES,
): readonly ScriptOp[] {
  let tries = 0;
  const stillFails: Fails = (ops) => tries++ < mostTries && fails(ops);
  let ops = unified(withoutParts(script, stillFails), stillFails);
  for (;;) {
    const smaller = simplified(withoutTwo(withoutParts(ops, stillFails), stillFails), stillFails);
    // Plainer lines may let others go.
    if (scriptText(smaller) === scriptText(ops) || tries >= mostTries) return smaller;
    ops = smaller;
  }
}

function withoutParts(script: readonly ScriptOp[], fails: Fails): readonly ScriptOp[] {
  let ops = script;
  for (let part = Math.ceil(ops.length / 2); part >= 1; part = part === 1 ? 0 : Math.ceil(part / 2)) {
    // From the end: what comes late depends on what came before, not the other way round. The first line stays.
    for (let end = ops.length; end > 1; end -= part) {
      const candidate = without(ops, Math.max(1, end - part), end);
      if (fails(candidate)) ops = candidate;
      end = Math.min(end, ops.length);
    }
  }
  return ops;
}

/** Two lines that need each other are no part of the script if they are not neighbours. */
function withoutTwo(script: readonly ScriptOp[], fails: Fails): readonly ScriptOp[] {
  let ops = script;
  if (ops.length > FEW_LINES) return ops;
  for (let late = ops.length - 1; late > 1; late--) {
    for (let early = late - 1; early >= 1; early--) {
      if (late >= ops.length) break;
      const candidate = without(without(ops, late, late + 1), early, early + 1);
      if (fails(candidate)) ops = candidate;
    }
  }
  return ops;
}

/** The script without the lines from `begin` up to `end`, and without those that refer to allocations among them. */
function without(ops: readonly ScriptOp[], begin: number, end: number): ScriptOp[] {
  const numbers: (number | undefined)[] = [];
  const kept: ScriptOp[] = [];
  let allocations = 0;
  for (const [index, op] of ops.entries()) {
    const isOut = index >= begin && index < end;
    if (op.op === "A" || op.op === "S") numbers.push(isOut ? undefined : allocations++);
    if (isOut) continue;
    if ((op.op === "F" || op.op === "G") && "allocation" in op.ref) {
      const allocation = numbers[op.ref.allocation];
      if (allocation !== undefined) kept.push({ ...op, ref: { allocation } });
    } else kept.push(op);
  }
  return kept;
}
