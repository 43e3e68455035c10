import type { CheckResult, InterleavingCheck, InterleavingFailure } from "../../measure/result.js";
import { quoted } from "../command-line.js";
import { count } from "../figure.js";
import type { Paint } from "../paint.js";
import { bareTable } from "./bare-table.js";
import { machineLine } from "./machine-line.js";
import { optionsLine } from "./options-line.js";
import { wrap } from "./wrap.js";

/** A result of `check` as text: what was explored, and each interleaving that fails as a table. */
export function checkText(result: CheckResult, paint: Paint): string {
  const { machine, options, checks, partial } = result;
  const head = [`iovalab check: ${machineLine(machine)}`, paint.dim(wrap(optionsLine(options)))];
  if (partial) head.push(paint.red("  interrupted: what was checked until then"));
  const failures = checks.flatMap((check) =>
    check.failure === null ? [] : [failureText(check, check.failure, options, paint)],
  );
  const parts = [head.join("\n"), summary(checks, paint), ...failures, closing(checks)];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function summary(checks: readonly InterleavingCheck[], paint: Paint): string {
  const rows = checks.map((check) => {
    const { depot, part, operations, states, steps, interleavings, seconds } = check;
    const seen = check.search === "exhaustive" ? count(states) : "-";
    const cost =
      check.search === "schedule"
        ? ["-", "-", "-"]
        : [count(steps), count(interleavings), `${seconds.toFixed(1)} s`];
    return [depot ?? "-", part, operations.join(" + "), seen, ...cost, outcome(check, paint)];
  });
  const head = ["design", "part", "operations", "states", "steps", "interleavings", "time", "outcome"];
  return bareTable({ head, rows, words: 3, endsInWords: true, gap: 2 });
}

function outcome(
  { failure, isComplete, cutsLoops, preemptions, search }: InterleavingCheck,
  paint: Paint,
): string {
  if (failure !== null) return paint.red(failure.violation);
  if (search === "schedule") return paint.green("holds here");
  if (!isComplete) return "holds so far";
  const limits = [
    ...(preemptions === null ? [] : [`to ${preemptions} preemptions`]),
    ...(cutsLoops ? ["but for long loops"] : []),
  ];
  return paint.green(["all hold", ...limits].join(", "));
}

function failureText(
  check: InterleavingCheck,
  failure: InterleavingFailure,
  options: CheckResult["options"],
  paint: Paint,
): string {
  const { depot, part } = check;
  const what = depot === null ? part : `${depot}, ${part}`;
  const isAsked = check.search === "schedule";
  const length = failure.isShortest ? "No interleaving of fewer turns fails" : "There may be shorter ones";
  return [
    `${paint.bold(what)}: ${paint.red(failure.violation)}`,
    wrap(failure.text, "  ", "  "),
    "",
    table(failure, options.verbose === true),
    ...(isAsked ? [] : ["", `  ${length}. This one again, with what is where after each step:`]),
    ...(isAsked ? [] : [`  ${command(check, failure.schedule, options)}`]),
  ].join("\n");
}

/** Steps that are shown at the beginning of a long way, and at its end. */
const SHOWN = 60;

/** One column per actor; what happens at rest stands in the first. */
function table({ actors, trace }: InterleavingFailure, verbose: boolean): string {
  if (trace.length === 0) return "  (no step is needed)";
  const isAtRest = trace.some(({ actor }) => actor === null);
  const head = ["step", ...actors, ...(isAtRest ? ["at rest"] : [])];
  const widths = actors.map((name, column) => {
    const own = trace.filter(({ actor }) => actor === column).map(({ text }) => text.length);
    return Math.max(name.length, ...own);
  });
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, k) => (k === 0 ? cell.padStart(4) : cell.padEnd(widths[k - 1] ?? 0))).join("  ")}`.trimEnd();
  const lines = [line(head)];
  for (const [index, { actor, text, state }] of trace.entries()) {
    // Of a loop without end, its beginning and its end say enough.
    if (!verbose && index >= SHOWN && index < trace.length - SHOWN) {
      if (index === SHOWN) lines.push(line(["...", `${trace.length - 2 * SHOWN} steps more`]));
      continue;
    }
    const column = 1 + (actor ?? actors.length);
    const cells = head.map((_, k) => (k === 0 ? String(index + 1) : k === column ? text : ""));
    lines.push(line(cells));
    // The state changes with the steps of a turn only once, behind the last of them.
    const isLast = trace[index + 1]?.state !== state;
    if (verbose && isLast && state.length > 0) lines.push(...state.map((own) => `        | ${own}`));
  }
  return lines.join("\n");
}

/** The command that plays it again. */
function command(
  { given, part, operations }: InterleavingCheck,
  schedule: string,
  options: CheckResult["options"],
): string {
  const cpus = Number(options.cpus);
  const ops = operations.slice(0, cpus).reduce((sum, own) => sum + own, 0);
  const words = [
    ...(given === null ? [] : ["--depot", given]),
    ...["--part", part, "--cpus", String(cpus), "--ops", String(ops), "--schedule", schedule, "--verbose"],
  ];
  return `npx iovalab check ${words.map(quoted).join(" ")}`;
}

const MODEL =
  "Under sequential consistency, which is what JavaScript's Atomics are; plain accesses are looked at for data races. Not explored: more CPUs and operations than these, glances that come late, waits that end by their time-out, and loops of more than 8 rounds.";

function closing(checks: readonly InterleavingCheck[]): string {
  const searched = checks.filter(({ search }) => search !== "schedule");
  return searched.length === 0 ? "" : wrap(MODEL, "  ", "  ");
}
