import fc from "fast-check";
import { expect } from "vitest";

/** `npm run soak` looks longer. */
const RUNS = process.env.IOVALAB_SOAK === undefined ? 1 : 30;

/**
 * Checks a property for `runs` inputs (100 by default) from a seed of its own each time. A failure prints the
 * smallest input that fails, and the command that replays it.
 */
export function checkProperty<Inputs>(property: fc.IProperty<Inputs>, runs = 100): void {
  const seed = Number(process.env.IOVALAB_SEED ?? Date.now() % 2 ** 31);
  const path = process.env.IOVALAB_PATH;
  const parameters = { seed, ...(path !== undefined && { path }), numRuns: runs * RUNS };
  const details = fc.check(property, parameters);
  if (!details.failed) return;
  const { testPath, currentTestName } = expect.getState();
  const replay = `IOVALAB_SEED=${seed} IOVALAB_PATH=${details.counterexamplePath ?? ""} npx vitest run ${testPath} -t ${JSON.stringify(currentTestName)}`;
  throw new Error(`${fc.defaultReportMessage(details)}\n\nReplay: ${replay}`, {
    cause: details.errorInstance,
  });
}
