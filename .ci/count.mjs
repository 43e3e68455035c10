// Prints "N passed, N failed" from a report of vitest. Fails when a test did, when there was none, or without a report.
import { readFileSync } from "node:fs";

const {
  numPassedTests: passed,
  numFailedTests: failed,
  success,
} = JSON.parse(readFileSync(process.argv[2], "utf8"));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = success && failed === 0 && passed > 0 ? 0 : 1;
