/**
 * Whether the tests would notice: plants known bugs in a copy of the repository, one at a time, and runs the tests until
 * one fails. A bug that no test notices is a hole in the suite, and the exit code is 1.
 *
 *   npm run mutation
 *   npm run mutation -- --only tree-no-retry,slab-tag-dropped
 */
import { constants, setPriority } from "node:os";
import { parseArgs } from "node:util";
import { MUTANTS, type Mutant } from "./mutants.js";
import { withPlanted } from "./plant.js";
import { RepositoryCopy } from "./repository-copy.js";
import { runSuite, type SuiteOutcome } from "./suite.js";

/** Why: the files that a mutant names take a minute at most, and several on a busy machine. A hang is noticed, too. */
const LONGEST_NAMED_MS = 10 * 60_000;

function chosenMutants(): readonly Mutant[] {
  const { only } = parseArgs({ options: { only: { type: "string" } } }).values;
  if (only === undefined) return MUTANTS;
  const names = only.split(",");
  const unknown = names.find((name) => !MUTANTS.some((mutant) => mutant.name === name));
  if (unknown === undefined) return MUTANTS.filter(({ name }) => names.includes(name));
  throw new RangeError(`--only: there is no mutant ${JSON.stringify(unknown)}; see test/mutation/mutants.ts`);
}

/** The files that the mutant names first; all others only if these stay green. */
async function attempt(copy: RepositoryCopy, mutant: Mutant): Promise<SuiteOutcome> {
  return withPlanted(copy.root, mutant, async () => {
    copy.build();
    const named = await runSuite(copy.root, mutant.tests, LONGEST_NAMED_MS);
    return named.green ? runSuite(copy.root, []) : named;
  });
}

/** A test that is red without any bug would notice all of them. */
async function expectGreen(copy: RepositoryCopy, mutants: readonly Mutant[]): Promise<void> {
  copy.build();
  const files = [...new Set(mutants.flatMap(({ tests }) => tests))];
  const outcome = await runSuite(copy.root, files);
  if (!outcome.green) throw new Error(`without any bug, a test fails: ${outcome.noticedBy}`);
}

async function main(): Promise<number> {
  const mutants = chosenMutants();
  const widest = Math.max(...mutants.map(({ name }) => name.length));
  const copy = new RepositoryCopy(process.cwd());
  process.once("exit", () => copy.remove());
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
  await expectGreen(copy, mutants);
  let survivors = 0;
  console.log(`${"mutant".padEnd(widest)}  seconds  noticed by`);
  for (const mutant of mutants) {
    const began = performance.now();
    const outcome = await attempt(copy, mutant);
    const seconds = ((performance.now() - began) / 1000).toFixed(0).padStart(7);
    if (outcome.green) survivors++;
    const noticedBy = outcome.green ? `NOBODY: ${mutant.bug}` : outcome.noticedBy;
    console.log(`${mutant.name.padEnd(widest)}  ${seconds}  ${noticedBy}`);
  }
  console.log(`${mutants.length} bugs planted, ${mutants.length - survivors} noticed`);
  return survivors === 0 ? 0 : 1;
}

// Half an hour of a machine that others may be using: all that is started from here gives way, as under nice.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
try {
  process.exitCode = await main();
} catch (error) {
  console.error(`mutation: ${(error as Error).message}`);
  const isUsage =
    error instanceof RangeError || (error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS");
  process.exitCode = isUsage ? 2 : 1;
}
