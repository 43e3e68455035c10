import type { PfnRef, ScriptOp } from "./script.js";

/** An operation as a script has it: what ScriptParser reads. */
export function scriptLine(op: ScriptOp): string {
  switch (op.op) {
    case "I":
      return `I ${op.cpus} ${op.shift} ${op.startPfn}`;
    case "A":
    case "S":
      return `${op.op} ${op.cpu} ${op.size} ${op.limitPfn} ${op.flag ? 1 : 0}`;
    case "F":
      return `F ${op.cpu} ${reference(op.ref)} ${op.size}`;
    case "G":
      return `G ${op.cpu} ${reference(op.ref)}`;
    case "R":
      return `R ${op.pfnLo} ${op.pfnHi}`;
    case "H":
      return `H ${op.cpu}`;
    default:
      return op.op;
  }
}

/** All of it, each line with its end. */
export function scriptText(ops: readonly ScriptOp[]): string {
  return ops.map((op) => `${scriptLine(op)}\n`).join("");
}

function reference(ref: PfnRef): string {
  return "pfn" in ref ? String(ref.pfn) : `@${ref.allocation}`;
}
