import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { SweepResult } from "../../../src/measure/sweep-result.js";
import { type Ended, moreThan, startSweep, wholeLines } from "./started-sweep.js";

const folder = mkdtempSync(join(tmpdir(), "iovalab-interrupted-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Later and later, until the program listens by then: how long it takes to begin depends on the machine. */
async function interrupted(words: readonly string[], signal: NodeJS.Signals): Promise<Ended> {
  for (let wait = 1000; wait < 60_000; wait *= 2) {
    const { child, ended } = startSweep(words);
    await new Promise((resolve) => setTimeout(resolve, wait));
    child.kill(signal);
    const result = await ended;
    if (result.code !== null) return result;
  }
  throw new Error("the program never listened");
}

/** More runs than any test waits for. */
const LONG = "sweep --vary seed=1,2,3,...,500 --cpus 2 --ops-per-cpu 20000 --repeat 1 --threads 2".split(" ");

describe.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("a sweep that %s ends", (signal, exitCode) => {
  it("keeps the runs that are done, and says how many they are and how to go on", async () => {
    const out = join(folder, `${signal}.jsonl`);
    const json = join(folder, `${signal}.json`);
    const words = [...LONG, "--out", out, "--json", json];
    const { child, ended } = startSweep(words);
    await moreThan(2, out);
    const before = wholeLines(out);
    child.kill(signal);
    const { code, stdout, stderr } = await ended;
    expect(code).toBe(exitCode);
    const done = wholeLines(out);
    expect(done.slice(0, before.length)).toEqual(before);
    expect(done.length).toBeLessThan(500);
    expect(readFileSync(out, "utf8").endsWith("\n")).toBe(true);
    expect(stderr).toBe(
      `iovalab: interrupted: ${done.length} of 500 runs are done and kept in ${out}; to go on: npx iovalab ${words.join(" ")}\n`,
    );
    expect(stdout).toContain("PARTIAL");
    const { points, partial } = JSON.parse(readFileSync(json, "utf8")) as SweepResult;
    expect(partial).toBe(true);
    expect(points).toHaveLength(done.length);
  });

  it("says without --out what that would have been good for", async () => {
    expect(
      await interrupted("sweep --vary cpus=1000,1001 --ops-per-cpu 100000000 --repeat 1".split(" "), signal),
    ).toEqual({
      code: exitCode,
      stdout: "",
      stderr:
        "iovalab: interrupted: 0 of 2 runs are done; with --out FILE they would be kept, and could be gone on with\n",
    });
  });
});
