import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { iovalab } from "../iovalab.js";
import { moreThan, startSweep, wholeLines } from "./started-sweep.js";

const folder = mkdtempSync(join(tmpdir(), "iovalab-lock-"));
const out = join(folder, "points.jsonl");
afterAll(() => rmSync(folder, { recursive: true }));

/** Longer than any test waits. */
const LONG =
  "sweep --vary seed=1,2,3,...,999 --cpus 2 --ops-per-cpu 10000 --repeat 1 --threads 1 --out".split(" ");
const SHORT = "sweep --vary seed=1,2,3 --cpus 2 --ops-per-cpu 1000 --repeat 1 --out".split(" ");

describe("a file that a sweep writes to", () => {
  it("is refused to another one in one line, and free again as soon as the first is killed", async () => {
    for (let round = 0; round < 2; round++) {
      const { child, ended } = startSweep([...LONG, out]);
      await moreThan(wholeLines(out).length, out);
      const html = join(folder, "never.html");
      expect(iovalab([...SHORT, out, "--html", html])).toEqual({
        code: 2,
        stdout: "",
        stderr: `iovalab: --out "${out}": another sweep is writing to it; allowed is a file, which is made or gone on with, by one sweep at a time\n`,
      });
      child.kill("SIGKILL");
      await ended;
      expect(iovalab([...SHORT, out])).toMatchObject({ code: 0, stderr: "" });
    }
    const keys = wholeLines(out).map((line) => JSON.parse(line).key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
