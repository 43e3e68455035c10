import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import type { SweepResult } from "../../../src/measure/sweep-result.js";
import { iovalab } from "../iovalab.js";
import { wholeLines } from "./started-sweep.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "iovalab-failing-"));
mkdirSync(join(folder, "node_modules"));
symlinkSync(root, join(folder, "node_modules", "iovalab"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A list that ails on some numbers of CPUs, each in its own way, while the environment says so. */
const SICK = `
import { findDepotDesign, LockClass } from "iovalab";
const list = findDepotDesign("list");
const ailments = {
  3: () => { throw new TypeError("what it met\\nwas nothing"); },
  4: () => process.exit(7),
  5: ({ machine, base, cpu }) => { for (let k = 0; k < 2; k++) machine.acquire(base, LockClass.depot, cpu); },
  6: () => new ArrayBuffer(2 ** 52),
  7: ({ depot, cpu }) => depot.pop(cpu),
};
export default {
  ...list,
  id: "sick",
  attach(machine, base, options) {
    const depot = list.attach(machine, base, options);
    let pushes = 0;
    return {
      pop: (cpu) => depot.pop(cpu),
      size: () => depot.size(),
      drain: (cpu, visit) => depot.drain(cpu, visit),
      walk: (visit) => depot.walk(visit),
      push(magazine, cpu) {
        const pushed = depot.push(magazine, cpu);
        if (process.env.SICK === "1" && pushes++ === 3) ailments[options.cpus]?.({ machine, base, cpu, depot });
        return pushed;
      },
    };
  },
};`;
writeFileSync(join(folder, "sick.mjs"), SICK);

const GRID =
  "sweep --vary cpus=2,3,4,5,6,7,8 --depot ./sick.mjs --burst 1000 --ops-per-cpu 4000 --repeat 1 --verify".split(
    " ",
  );
const sick = (words: readonly string[], SICK = "1") => iovalab(words, { cwd: folder, env: { SICK } });

const FAILED: readonly (readonly [cpus: number, message: RegExp])[] = [
  [3, /^TypeError: what it met was nothing$/],
  [4, /^Error: worker exited with code: 7$/],
  [5, /deadlocks$/],
  [6, /^RangeError: Array buffer allocation failed$/],
  [7, /magazine/],
];

describe.each(["1", "3"])("a sweep on %s threads in which runs fail", (threads) => {
  const out = join(folder, `points-${threads}.jsonl`);
  const json = join(folder, `sweep-${threads}.json`);
  const words = [...GRID, "--threads", threads, "--out", out, "--json", json];

  it("goes on with the others, and names those that failed at the end, a line for each", () => {
    const { code, stdout, stderr } = sick(words);
    expect(code).toBe(1);
    const lines = stderr.trimEnd().split("\n");
    expect(lines).toHaveLength(FAILED.length + 1);
    for (const [index, [cpus, message]] of FAILED.entries()) {
      const [, place, what] = /^failed: (cpus \d, depot sick): (.*)$/.exec(lines[index]!)!;
      expect(place).toBe(`cpus ${cpus}, depot sick`);
      expect(what).toMatch(message);
    }
    expect(lines.at(-1)).toBe(
      `iovalab: 5 of 7 runs failed; to try them again: npx iovalab sweep ${words.slice(1).join(" ")}`,
    );
    expect(stdout).toContain("FAILED: 5 runs, which are missing here");
    const { points, failures, partial } = JSON.parse(readFileSync(json, "utf8")) as SweepResult;
    expect(points.map(({ run }) => run.cpus)).toEqual([2, 8]);
    expect(failures.map(({ varied }) => varied.cpus)).toEqual(FAILED.map(([cpus]) => cpus));
    expect(failures.map(({ code: own }) => own)).toContain("DEADLOCK");
    expect(partial).toBe(false);
    expect(wholeLines(out).map((line) => JSON.parse(line).varied.cpus)).toHaveLength(2);
  });

  it("is shown again by report, with what failed", () => {
    const { code, stderr, stdout } = iovalab(["report", json, "--html", "-"]);
    expect(code).toBe(0);
    expect(stderr.match(/^failed: cpus \d, depot sick: /gm)).toHaveLength(FAILED.length);
    for (const [cpus] of FAILED) expect(stdout).toContain(`<li>cpus ${cpus}, depot sick: `);
  });

  it("tries these again, and no others", () => {
    const before = wholeLines(out);
    const { code, stderr } = sick(words, "0");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(wholeLines(out).slice(0, 2)).toEqual(before);
    expect(wholeLines(out)).toHaveLength(7);
    const { points, failures } = JSON.parse(readFileSync(json, "utf8")) as SweepResult;
    expect(points.map(({ run }) => run.cpus)).toEqual([2, 3, 4, 5, 6, 7, 8]);
    expect(failures).toEqual([]);
  });
});

describe("a sweep in which every run fails", () => {
  it("names them and writes nothing", () => {
    const html = join(folder, "none.html");
    writeFileSync(html, "what was there");
    const words = "sweep --vary cpus=3,5 --repeat 2 --burst 1000 --ops-per-cpu 4000 --depot ./sick.mjs".split(
      " ",
    );
    const { code, stdout, stderr } = sick([...words, "--html", html]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    const places = stderr.split("\n").map((line) => line.split(": ").slice(0, 2).join(": "));
    expect(places).toEqual([
      "failed: cpus 3, depot sick, repetition 0",
      "failed: cpus 3, depot sick, repetition 1",
      "failed: cpus 5, depot sick, repetition 0",
      "failed: cpus 5, depot sick, repetition 1",
      "iovalab: 4 of 4 runs failed",
      "",
    ]);
    expect(readFileSync(html, "utf8")).toBe("what was there");
  });
});
