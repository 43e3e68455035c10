import { MAX_GRANULE_SHIFT, MIN_GRANULE_SHIFT } from "../iova/domain.js";
import { InputError } from "./input-error.js";

/**
 * Allocator scripts: ASCII, one operation per line, fields parted by single blanks, decimal numbers. The first
 * line is `I ncpus shift startPfn`; `@k` stands for what the k-th allocation line answered.
 */
export type ScriptOp =
  | { readonly op: "I"; readonly cpus: number; readonly shift: number; readonly startPfn: number }
  | {
      readonly op: "A";
      readonly cpu: number;
      readonly size: number;
      readonly limitPfn: number;
      readonly flag: boolean;
    }
  | {
      readonly op: "S";
      readonly cpu: number;
      readonly size: number;
      readonly limitPfn: number;
      readonly flag: boolean;
    }
  | { readonly op: "F"; readonly cpu: number; readonly ref: PfnRef; readonly size: number }
  | { readonly op: "G"; readonly cpu: number; readonly ref: PfnRef }
  | { readonly op: "R"; readonly pfnLo: number; readonly pfnHi: number }
  | { readonly op: "H"; readonly cpu: number }
  | { readonly op: "T" | "D" | "X" };

/** A pfn itself, or the number of the allocation line that answered it. */
export type PfnRef = { readonly pfn: number } | { readonly allocation: number };

export const MAX_SCRIPT_CPUS = 1024;
/** Largest size that leaves the aligned candidate exact in Float64. */
const MAX_SIZE = 2 ** 45;

/** Parses scripts line by line, keeping what later lines may refer to: the CPUs and the allocations so far. */
export class ScriptParser {
  #cpus = 0;
  #allocations = 0;
  #line = 0;
  #fields: string[] = [];
  #next = 0;

  constructor(private readonly file: string) {}

  /** The operation of the next line; throws InputError with the line's number. */
  parse(text: string): ScriptOp {
    this.#line++;
    this.#fields = text.split(" ");
    this.#next = 1;
    const op = this.#operation(this.#fields[0]!);
    if (this.#next < this.#fields.length) this.#fail(`unexpected ${quoted(this.#fields[this.#next]!)}`);
    return op;
  }

  #operation(op: string): ScriptOp {
    if (this.#line === 1) {
      if (op !== "I") this.#fail(`a script begins with "I ncpus shift startPfn", not ${quoted(op)}`);
      this.#cpus = this.#number("ncpus", 1, MAX_SCRIPT_CPUS);
      const shift = this.#number("shift", MIN_GRANULE_SHIFT, MAX_GRANULE_SHIFT);
      return { op, cpus: this.#cpus, shift, startPfn: this.#number("startPfn", 0) } as ScriptOp;
    }
    switch (op) {
      case "A":
      case "S": {
        const cpu = this.#cpu();
        const size = this.#number("size", 1, MAX_SIZE);
        const limitPfn = this.#number("limit", 0, Number.MAX_SAFE_INTEGER - 1);
        const flag = this.#number(op === "A" ? "flush" : "aligned", 0, 1) === 1;
        this.#allocations++;
        return { op, cpu, size, limitPfn, flag };
      }
      case "F":
        return { op, cpu: this.#cpu(), ref: this.#ref(), size: this.#number("size", 1, MAX_SIZE) };
      case "G":
        return { op, cpu: this.#cpu(), ref: this.#ref() };
      case "R": {
        // Pfns beyond the address space are the allocator's to refuse, so they may exceed what Float64 holds exactly.
        const pfnLo = this.#number("lo", 0, 2 ** 64);
        return { op, pfnLo, pfnHi: this.#number("hi", 0, 2 ** 64) };
      }
      case "H":
        return { op, cpu: this.#cpu() };
      case "T":
      case "D":
      case "X":
        return { op };
      case "I":
        return this.#fail(`"I" is for the first line only`);
      default:
        return this.#fail(`unknown operation ${quoted(op)}; there are A, S, F, G, R, T, H, D and X`);
    }
  }

  #cpu(): number {
    return this.#number("cpu", 0, this.#cpus - 1);
  }

  #ref(): PfnRef {
    const field = this.#fields[this.#next];
    if (field === undefined || !field.startsWith("@")) return { pfn: this.#number("pfn", 1) };
    this.#fields[this.#next] = field.slice(1);
    const allocation = this.#number("the number after @", 0);
    if (allocation < this.#allocations) return { allocation };
    return this.#fail(`@${allocation} names no allocation: there were ${this.#allocations} so far`);
  }

  #number(name: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
    const field = this.#fields[this.#next++];
    if (field === undefined) return this.#fail(`${name} is missing`);
    const value = /^(0|[1-9][0-9]*)$/.test(field) ? Number(field) : Number.NaN;
    if (value >= least && value <= most) return value;
    return this.#fail(`${name} is ${quoted(field)}, not a whole number from ${least} to ${most}`);
  }

  #fail(problem: string): never {
    throw new InputError("ERR_SCRIPT", this.file, problem, this.#line);
  }
}

/** Why 40: more than any number or operation has. A file that is no script may be one word of a megabyte. */
const MOST_QUOTED = 40;

function quoted(field: string): string {
  return JSON.stringify(field.length > MOST_QUOTED ? `${field.slice(0, MOST_QUOTED)}...` : field);
}
