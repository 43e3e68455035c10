import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type MeasuredResult, QUESTIONS } from "../src/measure/result.js";

/**
 * Does a comparison keep quiet when there is nothing to tell? A design is held against itself, many times over; what
 * is then called better or worse is a false alarm, of which there may be one in twenty comparisons.
 *
 *   node dist/bench/a-a.js [COMPARISONS] [options of compare...]
 */
const MAIN = fileURLToPath(new URL("../src/cli/main.js", import.meta.url));
/** Short repetitions: what matters is how often intervals hold, and not how narrow they are. */
const OPTIONS = ["--depot", "list,list", "--workload", "burst", "--duration", "0.1", "--max-time", "4"];
/** Too few comparisons show nothing of one in twenty. */
const LEAST_COMPARISONS = 20;
const LEAST_QUIET = 19 / 20;

const [comparisons = "20", ...options] = process.argv.slice(2);
const results = Array.from({ length: Number(comparisons) }, (_, index) => {
  const result = compareWithItself();
  const { ratio, interval } = result.comparison[0]!.findings.throughput!;
  const [low, high] = interval!;
  const repetitions = 1 + Math.max(...result.runs.map(({ repetition }) => repetition));
  const alarms = QUESTIONS.filter((question) => !isQuiet(result, question));
  console.log(
    `${index + 1}: ${repetitions} repetitions, throughput ratio ${ratio.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})${alarms.length > 0 ? `, FALSE ALARM in ${alarms.join(", ")}` : ""}`,
  );
  return result;
});

console.log(`\n"no difference shown" in so many of ${results.length} comparisons of a design with itself:`);
for (const question of QUESTIONS) {
  console.log(`  ${question}: ${results.filter((result) => isQuiet(result, question)).length}`);
}
const quiet = results.filter((result) => QUESTIONS.every((question) => isQuiet(result, question))).length;
const verdict =
  results.length < LEAST_COMPARISONS
    ? `too few to tell: use ${LEAST_COMPARISONS} or more`
    : quiet >= LEAST_QUIET * results.length
      ? "ok"
      : "MISSED: 19 of 20 are wanted";
console.log(`  all four: ${quiet} (${verdict})`);
if (verdict.startsWith("MISSED")) process.exitCode = 1;

function compareWithItself(): MeasuredResult {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [MAIN, "compare", ...OPTIONS, ...options, "--json", "-"],
    { encoding: "utf8", maxBuffer: 2 ** 30 },
  );
  if (status !== 0) throw new Error(`compare ended with ${status}: ${stderr}`);
  return JSON.parse(stdout) as MeasuredResult;
}

function isQuiet({ comparison }: MeasuredResult, question: (typeof QUESTIONS)[number]): boolean {
  return comparison.every(
    ({ findings }) => (findings[question]?.outcome ?? "no difference shown") === "no difference shown",
  );
}
