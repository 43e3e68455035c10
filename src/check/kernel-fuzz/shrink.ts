import type { ScriptOp } from "../../workload/script.js";

type Fails = (ops: readonly ScriptOp[]) => boolean;

/** Each try plays a script twice, in some milliseconds: half a minute, after which little is gained any more. */
const MOST_TRIES = 1500;

/**
 * Makes a script that fails smaller, as long as it fails: takes out ever smaller parts of it (A. Zeller and
 * R. Hildebrandt, "Simplifying and isolating failure-inducing input", 2002), then makes what is left simpler, line by
 * line.
 */
export function shrink(
  script: readonly ScriptOp[],
  fails: Fails,
  mostTries = MOST_TRIES,
): readonly ScriptOp[] {
  let tries = 0;
  const stillFails: Fails = (ops) => tries++ < mostTries && fails(ops);
  for (let ops = script; ; ) {
    const smaller = simplified(withoutParts(ops, stillFails), stillFails);
    // Simpler lines may let others go.
    if (smaller.length === ops.length || tries >= mostTries) return smaller;
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

function simplified(script: readonly ScriptOp[], fails: Fails): readonly ScriptOp[] {
  let ops = script;
  for (const [index, op] of script.entries()) {
    for (const simpler of simplerThan(op)) {
      const candidate = ops.with(index, { ...ops[index]!, ...simpler } as ScriptOp);
      if (fails(candidate)) ops = candidate;
    }
  }
  return ops;
}

/** What may be simpler about an operation, one thing at a time; that it stays a good one is for others to see. */
function* simplerThan(op: ScriptOp): Generator<Partial<ScriptOp>> {
  if ("cpu" in op && op.cpu !== 0) yield { cpu: 0 };
  if ("size" in op && op.size !== 1) yield { size: 1 };
  if ("flag" in op && op.flag) yield { flag: false };
  if (op.op === "I" && op.startPfn !== 1) yield { startPfn: 1 };
}
