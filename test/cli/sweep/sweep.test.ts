import { spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { SweepResult } from "../../../src/measure/sweep-result.js";
import { sweepCommand } from "../../../src/report/command-line.js";
import { count } from "../../../src/report/figure.js";
import { iovalab, MAIN } from "../iovalab.js";

const folder = mkdtempSync(join(tmpdir(), "iovalab-sweep-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** 3 CPUs' numbers x (2 arrays, a list): 9 runs. */
const GRID =
  "sweep --vary cpus=2,4,...,8 --vary depot=array,list --vary depotSize=4,8 --burst 500 --repeat 1";
const words = (text: string) => text.split(" ");
const SHORT = [...words(GRID), "--ops-per-cpu", "1000"];

const lines = (file: string) => readFileSync(file, "utf8").split("\n").slice(0, -1);
/** The result, but for the machine that computed it. */
function resultOf(given: readonly string[]) {
  const { code, stdout, stderr } = iovalab([...given, "--json", "-"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const { machine: _, ...result } = JSON.parse(stdout);
  return result;
}

describe("a sweep", () => {
  it("runs each point of the grid once, without the options that do not shape it", () => {
    const { points, axes } = resultOf(SHORT);
    const places = points.map(({ varied }: { varied: object }) => JSON.stringify(varied));
    const wanted = [2, 4, 8].flatMap((cpus) => [
      { cpus, depot: "array", depotSize: 4 },
      { cpus, depot: "array", depotSize: 8 },
      { cpus, depot: "list" },
    ]);
    expect(places).toEqual(wanted.map((varied) => JSON.stringify(varied)));
    expect(axes.map(({ name }: { name: string }) => name)).toEqual(["cpus", "depot", "depotSize"]);
    for (const { varied, run } of points)
      expect(run).toMatchObject({ cpus: varied.cpus, depot: varied.depot });
  });

  it("is the same whatever the number of threads, and each point is what run makes of it", () => {
    const one = resultOf([...SHORT, "--threads", "1"]);
    expect(JSON.stringify(resultOf([...SHORT, "--threads", "4"]))).toBe(JSON.stringify(one));
    const alone = words("run --engine virtual --cpus 8 --depot array --depot-size 4 --burst 500 --ops 8000");
    const run = resultOf(alone).runs[0];
    const point = one.points.find(({ varied }: { varied: Record<string, unknown> }) => {
      return varied.cpus === 8 && varied.depotSize === 4;
    });
    for (const field of ["ops", "seconds", "latency", "locks", "rcache", "depotPeak"]) {
      expect(point.run[field], field).toEqual(run[field]);
    }
  });

  it("has another key for whatever shapes a run, and the same for what does not", () => {
    const keys = (more: string) =>
      resultOf([...words("sweep --vary cpus=2,3 --ops-per-cpu 100 --repeat 1"), ...words(more)]).points.map(
        ({ key }: { key: string }) => key,
      );
    const first = keys("--threads 1");
    expect(keys("--threads 2")).toEqual(first);
    for (const more of ["--seed 2", "--burst 7", "--bins 5", "--measure off", "--flush lazy", "--verify"]) {
      expect(new Set([...first, ...keys(more)]).size, more).toBe(4);
    }
  });

  it("goes on where a file ends, and adds what a larger grid needs", () => {
    const out = join(folder, "grows.jsonl");
    const small = words("sweep --vary cpus=2,4 --ops-per-cpu 500 --repeat 1 --out");
    const large = words("sweep --vary cpus=2,4,...,16 --ops-per-cpu 500 --repeat 1 --out");
    resultOf([...small, out]);
    const [first, second] = lines(out);
    resultOf([...large, out]);
    expect(lines(out).slice(0, 2)).toEqual([first, second]);
    expect(lines(out)).toHaveLength(4);
    resultOf([...large, out]);
    expect(lines(out)).toHaveLength(4);
  });

  it("takes what is in the file as it is", () => {
    const out = join(folder, "trusted.jsonl");
    resultOf([...SHORT, "--out", out]);
    writeFileSync(
      out,
      readFileSync(out, "utf8").replaceAll(/"opsPerSecond":[\d.]+/g, '"opsPerSecond":12345'),
    );
    for (const { run } of resultOf([...SHORT, "--out", out]).points) expect(run.opsPerSecond).toBe(12345);
  });

  it("gives the same result after kills at any moment", async () => {
    const out = join(folder, "killed.jsonl");
    const long = [...words(GRID), "--ops-per-cpu", "40000"];
    let counted = 0;
    for (let round = 0; round < 12; round++) {
      await killedAfter(300 + 150 * round, [...long, "--out", out]);
      if (!existsSync(out)) continue;
      const content = readFileSync(out, "utf8");
      const whole = content.split("\n").slice(0, -1);
      for (const line of whole) expect(JSON.parse(line).kind).toBe("sweep-point");
      // No run that was there is gone.
      expect(whole.length).toBeGreaterThanOrEqual(counted);
      counted = whole.length;
      // A kill within a write leaves a part of a line: seldom enough to help it along.
      if (counted > 0 && content.endsWith("\n")) appendFileSync(out, whole[0]!.slice(0, 1 + 97 * round));
    }
    const resumed = resultOf([...long, "--out", out]);
    expect(JSON.stringify(resumed)).toBe(JSON.stringify(resultOf(long)));
    expect(new Set(lines(out).map((line) => JSON.parse(line).key)).size).toBe(9);
    expect(lines(out)).toHaveLength(9);
  });

  it.each([
    "--vary depot=array,list --vary cpus=2,3 --burst 50 --reclaim on --depot-size 7 --repeat 2 --ops-per-cpu 300",
    "--vary workload=trace,burst --burst 5 --ops-per-cpu 30 --passes 1 --reclaim off",
    "--vary workload=mixed,local --cpus 2 --sizes 1:2,3:4 --working-set 9 --ops 400 --verify --measure off",
    "--vary cpus=2,3 --depot ./examples/sharded.js --flush lazy --low-first 6.12 --masks 0xfffff,0xffffffff --ops-per-cpu 99",
  ])("names the command that does it again: %s", (given) => {
    const result = resultOf(words(`sweep ${given}`));
    const [, ...again] = sweepCommand(result).join(" ").replaceAll("'", "").split(" ").slice(1);
    expect(resultOf(again)).toEqual(result);
  });

  it("of a trace, whose runs share its memory, is the same by several threads as by one", () => {
    const of = (threads: number) =>
      resultOf(
        words(`sweep --vary depot=list,array --workload trace --passes 2 --repeat 3 --threads ${threads}`),
      );
    expect(of(2)).toEqual(of(1));
  });

  it("says what went wrong on purpose, and how often", () => {
    const given =
      "sweep --vary cpus=2,3 --vary failMagazine=0.1,0.2 --fail-node 0.05 --burst 500 --ops-per-cpu 2000";
    const json = join(folder, "faults.json");
    const { stdout } = iovalab([...words(given), "--json", json]);
    const { points } = JSON.parse(readFileSync(json, "utf8")) as SweepResult;
    const nodes = points.reduce((sum, { run }) => sum + run.faults!.failedNodes!, 0);
    expect(nodes).toBeGreaterThan(0);
    const note =
      /WITH FAULTS, on purpose: --fail-node 0.05 --fail-magazine 0.1,0.2; [0-9.]+( k)? failed magazines in 12 runs; ([0-9.]+( k)?) failed nodes in 12 runs/;
    expect(stdout.replaceAll(/\s+/g, " ")).toMatch(note);
    expect(iovalab(["report", json, "--html", "-"]).stdout.replaceAll(/<[^>]+>/g, "")).toMatch(note);
    const shown = note.exec(stdout.replaceAll(/\s+/g, " "))![2]!;
    expect(shown).toBe(count(nodes));
    expect(iovalab(words("sweep --vary cpus=2,3 --ops-per-cpu 500")).stdout).not.toContain("FAULTS");
  });

  it("takes an option that other ones put out of force at some points where it is in force", () => {
    const given =
      "sweep --vary limit=0xfffff,0xffffff --vary lowFirst=off,6.1 --cpus 2 --ops-per-cpu 99 --repeat 1";
    const { points } = resultOf(words(given)) as SweepResult;
    // With 32 bits there is one run: nobody asks there for 32 bits first.
    expect(points.map(({ varied }) => varied)).toEqual([
      { limit: 0xfffff },
      { limit: 0xffffff, lowFirst: "off" },
      { limit: 0xffffff, lowFirst: "6.1" },
    ]);
    expect(points.map(({ options }) => options.lowFirst)).toEqual([null, "off", "6.1"]);
  });

  it("writes a row per run as CSV, named by its place on the grid", () => {
    const { stdout } = iovalab([...SHORT, "--csv", "-"]);
    const [head, ...rows] = stdout.trim().split("\n");
    expect(head).toMatch(/^varied\.cpus,varied\.depot,varied\.depotSize,key,workload,depot,repetition,/);
    expect(rows).toHaveLength(9);
    expect(rows[2]).toMatch(/^2,list,,[0-9a-f]{32},burst,list,0,full,2,virtual,/);
  });

  it("is shown again by report, in any of its forms", () => {
    const file = join(folder, "sweep.json");
    const text = iovalab([...SHORT, "--json", file]).stdout;
    expect(iovalab(["report", file]).stdout).toBe(text);
    expect(iovalab(["report", file, "--csv", "-"]).stdout).toBe(iovalab([...SHORT, "--csv", "-"]).stdout);
    expect(iovalab(["report", file, "--svg", "-"])).toMatchObject({ code: 2 });
  });

  it.each([
    ["--vary cpus=2,4 --fail-node 0.1", "2 of 2", "memory fails on purpose in them"],
    ["--vary failNode=0.1,0.2 --cpus 2", "2 of 2", "memory fails on purpose in them"],
    [
      "--vary maxIovas=10,1000 --cpus 2",
      "1 of 2",
      "the addresses below --limit ran out, or the memory of --max-iovas",
    ],
  ])("%s: says why allocations failed", (given, count, why) => {
    const { stderr } = iovalab(words(`sweep ${given} --burst 50 --ops-per-cpu 500 --repeat 1`));
    expect(stderr).toContain(
      `warning: allocations failed in ${count} runs, which then measure something else: ${why}`,
    );
  });
});

/** Starts the program, and kills it. */
function killedAfter(ms: number, given: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [MAIN, ...given], { stdio: "ignore" });
  const timer = setTimeout(() => child.kill("SIGKILL"), ms);
  return new Promise((resolve) =>
    child.on("exit", () => {
      clearTimeout(timer);
      resolve();
    }),
  );
}
