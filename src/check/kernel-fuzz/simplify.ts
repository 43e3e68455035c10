import type { ScriptOp } from "../../workload/script.js";

type Script = readonly ScriptOp[];
type Fails = (ops: Script) => boolean;
type Begin = Extract<ScriptOp, { op: "I" }>;

/** What people have in mind: 4 KiB granules, and any 32-bit IOVA. */
const SHIFT = 12;
const LIMIT_32 = 2 ** (32 - SHIFT) - 1;

/**
 * Makes a script that fails plainer, with all of its lines at once: one CPU, one limit, one size, the usual granule.
 * To be done once, for single lines may part from the others afterwards.
 */
export function unified(script: Script, fails: Fails): Script {
  let ops = script;
  const attempt = (candidate: Script): void => {
    if (fails(candidate)) ops = candidate;
  };
  attempt(withAll(ops, { cpu: 0 }));
  attempt(withShift(withAll(ops, { limitPfn: LIMIT_32 }), false));
  attempt(withShift(ops, true));
  attempt(withShift(ops, false));
  attempt(withAll(ops, { limitPfn: LIMIT_32 }));
  attempt(withAll(ops, { flag: false }));
  for (const size of valuesOf(ops, "size")) {
    const candidate = withAll(ops, { size });
    if (!fails(candidate)) continue;
    ops = candidate;
    break;
  }
  return ops;
}

/** Makes a script that fails plainer, line by line, each number towards one that says nothing. */
export function simplified(script: Script, fails: Fails): Script {
  let ops = withFewerCpus(script, fails);
  for (const index of script.keys()) {
    for (const field of FIELDS) ops = withPlainer(ops, index, field, fails);
  }
  return ops;
}

/** A number of an operation, and what it is when it says nothing; undefined where there is no such number. */
interface Field {
  read(op: ScriptOp, begin: Begin): { readonly value: number; readonly plain: number } | undefined;
  write(op: ScriptOp, value: number): ScriptOp;
}

const FIELDS: readonly Field[] = [
  {
    read: (op) => ("cpu" in op ? { value: op.cpu, plain: 0 } : undefined),
    write: (op, cpu) => ({ ...op, cpu }) as ScriptOp,
  },
  {
    read: (op) => ("flag" in op ? { value: Number(op.flag), plain: 0 } : undefined),
    write: (op, value) => ({ ...op, flag: value === 1 }) as ScriptOp,
  },
  {
    read: (op, { shift }) =>
      "limitPfn" in op ? { value: op.limitPfn, plain: 2 ** (32 - shift) - 1 } : undefined,
    write: (op, limitPfn) => ({ ...op, limitPfn }) as ScriptOp,
  },
  {
    read: (op) => ("size" in op ? { value: op.size, plain: 1 } : undefined),
    write: (op, size) => ({ ...op, size }) as ScriptOp,
  },
  {
    read: (op) => (op.op === "I" ? { value: op.shift, plain: SHIFT } : undefined),
    write: (op, shift) => ({ ...op, shift }) as ScriptOp,
  },
  {
    read: (op) => (op.op === "I" ? { value: op.startPfn, plain: 1 } : undefined),
    write: (op, startPfn) => ({ ...op, startPfn }) as ScriptOp,
  },
  {
    // The first pfns that an empty domain gives are the highest.
    read: (op, { shift }) =>
      "ref" in op && "pfn" in op.ref ? { value: op.ref.pfn, plain: 2 ** (32 - shift) - 1 } : undefined,
    write: (op, pfn) => ({ ...op, ref: { pfn } }) as ScriptOp,
  },
  {
    read: (op) => (op.op === "R" ? { value: op.pfnHi, plain: op.pfnLo } : undefined),
    write: (op, pfnHi) => ({ ...op, pfnHi }) as ScriptOp,
  },
];

/** One field of one line as near to its plain value as the script still fails. */
function withPlainer(script: Script, index: number, { read, write }: Field, fails: Fails): Script {
  const begin = script[0] as Begin;
  const found = read(script[index]!, begin);
  if (found === undefined) return script;
  let ops = script;
  let { value } = found;
  // The whole way, else half of it, and so on: what is left undone is at most what is left of the way.
  for (let way = found.plain - value; way !== 0; way = Math.trunc(way / 2)) {
    if (Math.abs(way) > Math.abs(found.plain - value)) continue;
    for (const candidate of candidates(ops, index, write, value, value + way)) {
      if (!fails(candidate)) continue;
      ops = candidate;
      value += way;
      break;
    }
  }
  return ops;
}

/** The line alone, and with it the frees of what it allocates, where their sizes are the same. */
function* candidates(
  ops: Script,
  index: number,
  write: Field["write"],
  from: number,
  to: number,
): Generator<Script> {
  const changed = write(ops[index]!, to);
  const alone = ops.with(index, changed);
  yield alone;
  const op = ops[index]!;
  if (op.op !== "A" || changed.op !== "A" || changed.size === op.size) return;
  const allocation = ops.slice(0, index).filter((own) => own.op === "A" || own.op === "S").length;
  const together = alone.map((own) =>
    own.op === "F" && "allocation" in own.ref && own.ref.allocation === allocation && own.size === from
      ? { ...own, size: to }
      : own,
  );
  yield together;
}

/** No CPU that no line names. */
function withFewerCpus(ops: Script, fails: Fails): Script {
  const begin = ops[0] as Begin;
  const needed = 1 + Math.max(0, ...valuesOf(ops, "cpu"));
  if (begin.cpus === needed) return ops;
  const candidate = ops.with(0, { ...begin, cpus: needed });
  return fails(candidate) ? candidate : ops;
}

/** The usual granule; `scaled` keeps the addresses, which are then other pfns. */
function withShift(ops: Script, scaled: boolean): Script {
  const begin = ops[0] as Begin;
  const pages = scaled ? 2 ** (begin.shift - SHIFT) : 1;
  const rest = ops
    .slice(1)
    .map((op) => ("limitPfn" in op ? { ...op, limitPfn: Math.floor((op.limitPfn + 1) * pages) - 1 } : op))
    .map((op) =>
      "limitPfn" in op ? { ...op, limitPfn: Math.min(Math.max(0, op.limitPfn), 2 ** 52 - 1) } : op,
    );
  return [{ ...begin, shift: SHIFT }, ...rest];
}

/** Every line that has these fields with these values. */
function withAll(
  ops: Script,
  fields: Partial<Record<"cpu" | "size" | "limitPfn" | "flag", unknown>>,
): Script {
  return ops.map((op) => {
    const own = Object.entries(fields).filter(([name]) => name in op);
    return own.length === 0 ? op : ({ ...op, ...Object.fromEntries(own) } as ScriptOp);
  });
}

/** The values that the lines have in a field, lowest first. */
function valuesOf(ops: Script, field: "cpu" | "size"): number[] {
  const values = ops.flatMap((op) =>
    field in op ? [(op as unknown as Record<string, number>)[field]!] : [],
  );
  return [...new Set([...(field === "size" ? [1] : []), ...values])].sort((a, b) => a - b);
}
