import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

/** How a run of tests ended: all green, or what was red first. */
export type SuiteOutcome = { readonly green: true } | { readonly green: false; readonly noticedBy: string };

/** Why: the whole suite takes minutes. A bug that makes a test hang is noticed by that. */
const LONGEST_MS = 20 * 60_000;

/** The form in which vitest reports as JSON: what is read of it. */
interface JsonReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** Runs test files of the repository in `root`, all of them when none is named, until the first failure. */
export async function runSuite(
  root: string,
  files: readonly string[],
  longestMs = LONGEST_MS,
): Promise<SuiteOutcome> {
  const report = join(root, "vitest.json");
  rmSync(report, { force: true });
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const words = ["run", "--bail=1", "--reporter=json", `--outputFile=${report}`];
  // Its own test says that a mutant's text is no longer there, which is so when it is planted.
  const child = spawn(process.execPath, [vitest, ...words, "--exclude=test/mutation/**", ...files], {
    cwd: root,
    // A group of its own, so that a test that hangs can be ended with all that it has started.
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let complaints = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaints = (complaints + text).slice(-2000);
  });
  const end = (): void => void process.kill(-child.pid!, "SIGKILL");
  process.prependOnceListener("exit", end);
  let hangs = false;
  const timer = setTimeout(() => {
    hangs = true;
    end();
  }, longestMs);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject).once("close", resolve);
  });
  clearTimeout(timer);
  process.off("exit", end);
  if (hangs) return { green: false, noticedBy: `no end within ${Math.round(longestMs / 1000)} s` };
  if (code === 0) return { green: true };
  return {
    green: false,
    noticedBy: firstFailure(root, report) ?? `vitest ended with ${code}: ${complaints}`,
  };
}

function firstFailure(root: string, report: string): string | undefined {
  const { testResults } = JSON.parse(readFileSync(report, "utf8")) as JsonReport;
  const failed = testResults.find(({ status }) => status === "failed");
  if (failed === undefined) return undefined;
  const test = failed.assertionResults.find(({ status }) => status === "failed");
  return `${failed.name.replace(`${root}/`, "")}: ${test?.fullName ?? failed.message.split("\n")[0]}`;
}
