import { readFileSync } from "node:fs";
import { type MeasuredResult, RESULT_SCHEMA } from "../../measure/result.js";
import type { Reportable } from "../../report/reportable.js";
import { InputError } from "../../workload/input-error.js";
import { describeIssue } from "./issue.js";
import { RESULT_SCHEMAS } from "./result-schema.js";

/** Reads what `--json FILE` has written; throws an InputError that names what is wrong with it. */
export function readResult(file: string): Reportable {
  const value = parse(file, read(file));
  if (typeof value !== "object" || value === null || !("schema" in value)) {
    throw notAResult(file, 'is no result of this program: it has no "schema"');
  }
  if (value.schema !== RESULT_SCHEMA) {
    const given = JSON.stringify(value.schema);
    throw notAResult(file, `is of schema ${given}, and this program reads "${RESULT_SCHEMA}"; measure again`);
  }
  const kind = "kind" in value ? value.kind : undefined;
  if (!isKind(kind)) {
    const kinds = Object.keys(RESULT_SCHEMAS).join(", ");
    throw notAResult(file, `its kind is ${JSON.stringify(kind) ?? "missing"}: there are ${kinds}`);
  }
  const { error } = RESULT_SCHEMAS[kind].safeParse(value);
  if (error !== undefined) throw notAResult(file, describeIssue(error.issues[0]!, value));
  // The value itself, not the copy of it that was checked: its fields keep their order.
  const result = value as Reportable;
  if ("runs" in result) checkReferences(file, result);
  return result;
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const problem = READ_PROBLEMS.get(code ?? "") ?? `cannot be read (${code ?? message})`;
    throw new InputError("ERR_RESULT_UNREADABLE", file, problem, undefined, { cause });
  }
}

const READ_PROBLEMS: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "no such file"],
  ["ENOTDIR", "no such file"],
  ["EISDIR", "is a directory; a result is one file"],
  ["EACCES", "permission denied"],
]);

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const problem = (cause as SyntaxError).message.replaceAll(/\s+/g, " ");
    // Not every message of the parser has a place in it; the others quote it.
    const position = / at position (\d+)/.exec(problem)?.[1];
    const line = position === undefined ? undefined : text.slice(0, Number(position)).split("\n").length;
    throw new InputError("ERR_RESULT", file, `is not JSON: ${problem}`, line, { cause });
  }
}

function isKind(kind: unknown): kind is keyof typeof RESULT_SCHEMAS {
  return typeof kind === "string" && Object.hasOwn(RESULT_SCHEMAS, kind);
}

/** What is told of a workload or a design must be of one that was run. */
function checkReferences(file: string, { workloads, runs, comparison }: MeasuredResult): void {
  const names = workloads.map(({ name }) => name);
  for (const [index, { workload }] of runs.entries()) {
    if (names.includes(workload)) continue;
    throw notAResult(file, `runs[${index}].workload is ${JSON.stringify(workload)}, and is not in workloads`);
  }
  for (const [index, { workload, depot, baseline }] of comparison.entries()) {
    const own = runs.filter((run) => run.workload === workload).map((run) => run.depot);
    const missing = [depot, baseline].find((label) => !own.includes(label));
    if (missing === undefined) continue;
    throw notAResult(file, `comparison[${index}] is of ${JSON.stringify(missing)}, and no run is`);
  }
}

function notAResult(file: string, problem: string): InputError {
  return new InputError("ERR_RESULT", file, problem);
}
