import type { ScriptOp } from "../../workload/script.js";
import { scriptText } from "../../workload/script-text.js";
import { simplified, unified } from "./simplify.js";

type Fails = (ops: readonly ScriptOp[]) => boolean;

/** Each try plays a script twice, in some milliseconds: half a minute, after which little is gained any more. */
export const MOST_TRIES = 1500;

/** Of a script that is as short as that, every two lines are tried as well. */
const FEW_LINES = 24;

/**
 * Makes a script that fails smaller, as long as it fails and there are tries left: takes out whole kinds of lines, then
 * ever smaller parts (A. Zeller and R. Hildebrandt, "Simplifying and isolating failure-inducing input", 2002), then makes
 * what is left plainer, first all of it, then line by line.
 */
export function shrink(
  script: readonly ScriptOp[],
  fails: Fails,
  mostTries = MOST_TRIES,
): readonly ScriptOp[] {
  let tries = 0;
  const stillFails: Fails = (ops) => tries++ < mostTries && fails(ops);
  let ops = unified(withoutParts(withoutKinds(script, stillFails), stillFails), stillFails);
  for (;;) {
    const smaller = simplified(withoutTwo(withoutParts(ops, stillFails), stillFails), stillFails);
    // Plainer lines may let others go.
    if (scriptText(smaller) === scriptText(ops) || tries >= mostTries) return smaller;
    ops = smaller;
  }
}

/** Of a script of thousands of lines, one by one takes more tries than there are: all of a kind, or all but the last. */
function withoutKinds(script: readonly ScriptOp[], fails: Fails): readonly ScriptOp[] {
  let ops = script;
  for (const kind of new Set(script.slice(1).map(({ op }) => op))) {
    const last = ops.findLastIndex(({ op }) => op === kind);
    for (const kept of [-1, last]) {
      const candidate = without(ops, (index) => index > 0 && index !== kept && ops[index]!.op === kind);
      if (candidate.length === ops.length || !fails(candidate)) continue;
      ops = candidate;
      break;
    }
  }
  return ops;
}

function withoutParts(script: readonly ScriptOp[], fails: Fails): readonly ScriptOp[] {
  let ops = script;
  for (let part = Math.ceil(ops.length / 2); part >= 1; part = part === 1 ? 0 : Math.ceil(part / 2)) {
    // From the end: what comes late depends on what came before, not the other way round. The first line stays.
    for (let end = ops.length; end > 1; end -= part) {
      const begin = Math.max(1, end - part);
      const upTo = end;
      const candidate = without(ops, (index) => index >= begin && index < upTo);
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
      const two = [early, late];
      const candidate = without(ops, (index) => two.includes(index));
      if (fails(candidate)) ops = candidate;
    }
  }
  return ops;
}

/** The script without these lines, and without those that refer to allocations among them. */
function without(ops: readonly ScriptOp[], isTaken: (index: number) => boolean): ScriptOp[] {
  const numbers: (number | undefined)[] = [];
  const kept: ScriptOp[] = [];
  let allocations = 0;
  for (const [index, op] of ops.entries()) {
    const isOut = isTaken(index);
    if (op.op === "A" || op.op === "S") numbers.push(isOut ? undefined : allocations++);
    if (isOut) continue;
    if ((op.op === "F" || op.op === "G") && "allocation" in op.ref) {
      const allocation = numbers[op.ref.allocation];
      if (allocation !== undefined) kept.push({ ...op, ref: { allocation } });
    } else kept.push(op);
  }
  return kept;
}
