import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RESULT_SCHEMAS } from "../../src/cli/saved/result-schema.js";
import type { MeasuredResult } from "../../src/measure/result.js";
import { type Finished, iovalab } from "./iovalab.js";

const short = ["--duration", "0.02"];
const capture = fileURLToPath(new URL("../../data/burst.trace.gz", import.meta.url));

const folder = mkdtempSync(join(tmpdir(), "iovalab-"));
afterAll(() => rmSync(folder, { recursive: true }));

function measured(words: readonly string[]): MeasuredResult {
  const { code, stdout } = iovalab([...words, "--json", "-"]);
  expect(code).toBe(0);
  return JSON.parse(stdout) as MeasuredResult;
}

/** Some of the table's rows, in their order. */
const ROWS = [
  "ops/s",
  "ns/op on each CPU",
  "rcache hit rate",
  "depot overflows / M ops",
  "tree lock taken / M ops",
];

/** The labels of lines: what is left of the first of several blanks. */
const labels = (lines: readonly string[]): string[] =>
  lines.map((line) => line.trim().split(/ {2,}/)[0] as string);

describe("compare", () => {
  it("prints the machine, and per workload a table and a verdict, within 100 columns", () => {
    const words = ["compare", "--depot", "array,list,lockfree,none", "--repeat", "2", ...short];
    const { code, stdout } = iovalab(words);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines[0]).toMatch(/^iovalab compare, measured: .+, \d+ cores?, .+, Node \d+\.\d+\.\d+$/);
    expect(stdout).toContain("--depot array,list,lockfree,none --baseline array --workload trace,burst");
    expect(stdout).toContain("--seed 1");
    for (const workload of ["trace", "burst"]) {
      const title = lines.findIndex((line) => line.startsWith(`${workload}: `));
      const head = lines.findIndex(
        (line, at) => at > title && /^\s+array\s+list\s+lockfree\s+none$/.test(line),
      );
      const table = labels(lines.slice(head + 1, lines.indexOf("", head)));
      expect(table.slice(0, 3)).toEqual(["ops/s", "ratio to array", "95 % interval"]);
      expect(table.filter((label) => ROWS.includes(label))).toEqual(ROWS);
      const verdict = lines.findIndex(
        (line, at) => at > head && /^ {2}verdict {2,}against array /.test(line),
      );
      expect(lines.slice(verdict).some((line) => line.startsWith("  list against array: "))).toBe(true);
    }
    // But for the table of locks, which is as wide as the kernel's.
    const isLock = (line: string) => /^ {2}locks |^ {2,}(\w+ +)?(&|lost )/.test(line);
    for (const line of lines.filter((line) => !isLock(line))) expect(line.length).toBeLessThanOrEqual(100);
  });

  it("runs the designs in turn, repetition by repetition, and compares each with the baseline", () => {
    const words = [
      "compare",
      "--workload",
      "burst",
      "--depot",
      "array,list,none",
      "--baseline",
      "list",
      "--repeat",
      "3",
    ];
    const { runs, comparison } = measured([...words, ...short]);
    expect(runs.map(({ depot, repetition }) => `${depot} ${repetition}`)).toEqual([
      "array 0",
      "list 0",
      "none 0",
      "array 1",
      "list 1",
      "none 1",
      "array 2",
      "list 2",
      "none 2",
    ]);
    expect(comparison.map(({ depot, baseline }) => [depot, baseline])).toEqual([
      ["array", "list"],
      ["none", "list"],
    ]);
    for (const { throughputRatio, ci95 } of comparison) {
      expect(ci95?.[0]).toBeLessThanOrEqual(throughputRatio!);
      expect(ci95?.[1]).toBeGreaterThanOrEqual(throughputRatio!);
    }
  });

  it("shows what the array costs: its overflows, and nothing of the kind in the list", () => {
    const words = [
      "compare",
      "--workload",
      "burst",
      "--depot",
      "array,list",
      "--ops",
      "160000",
      "--repeat",
      "1",
    ];
    const [array, list] = measured(words).runs;
    expect(array?.rcache.depotOverflows).toBeGreaterThan(0);
    expect(list?.rcache.depotOverflows).toBe(0);
    expect(list?.depotPeak[0]).toBeGreaterThan(32);
    expect(array?.depotPeak[0]).toBe(32);
  });

  it("holds a design against itself, under two names", () => {
    const words = ["compare", "--workload", "local", "--depot", "list,list", "--repeat", "3"];
    const { options, runs, comparison, controls } = measured([...words, ...short]);
    expect(options).toMatchObject({ depot: ["list", "list"], baseline: "list", repeat: 3 });
    expect(runs.map(({ depot }) => depot)).toEqual(["list", "list#2", "list", "list#2", "list", "list#2"]);
    expect(controls.map(({ depot, measure }) => `${depot} ${measure}`)).toEqual([
      "list off",
      "list#2 off",
      "list off",
    ]);
    expect(comparison.map(({ depot, baseline }) => [depot, baseline])).toEqual([["list#2", "list"]]);
  });

  it("repeats until the ratios are precise enough, or until the time is over", () => {
    const words = ["compare", "--workload", "local", "--depot", "array,list", ...short];
    const repetitions = (given: readonly string[]) => {
      const { runs, statistics, options } = measured([...words, ...given]);
      return { repetitions: runs.length / 2, precision: statistics?.precision, options };
    };
    const rough = repetitions(["--precision", "100", "--max-time", "60"]);
    expect(rough).toMatchObject({ precision: 1, options: { repeat: null, precision: 100, maxTime: 60 } });
    expect(rough.repetitions).toBeGreaterThanOrEqual(5);
    const hurried = repetitions(["--precision", "0.1", "--max-time", "2"]);
    expect(hurried).toMatchObject({
      precision: 0.001,
      options: { repeat: null, precision: 0.1, maxTime: 2 },
    });
    expect(hurried.repetitions).toBeGreaterThanOrEqual(1);
    const counted = repetitions(["--repeat", "2"]);
    expect(counted).toMatchObject({ repetitions: 2, precision: null });
    expect(counted.options).toMatchObject({ repeat: 2, precision: null, maxTime: null });
  });

  it("finds intervals with the method that was asked for", () => {
    const words = ["compare", "--workload", "local", "--depot", "array,list", "--repeat", "3", ...short];
    expect(measured(words).statistics?.method).toMatch(/paired/);
    expect(measured([...words, "--interval", "welch"]).statistics?.method).toMatch(/^Welch/);
  });

  it("warns of what makes numbers doubtful, on stderr and in the result", () => {
    const cores = availableParallelism();
    const tooMany = cores + 1;
    const words = [
      "compare",
      "--workload",
      "local",
      "--depot",
      "list,lockfree",
      "--cpus",
      String(tooMany),
      "--repeat",
      "1",
    ];
    const { stdout, stderr } = iovalab([...words, ...short, "--json", "-"]);
    const { warnings } = JSON.parse(stdout) as MeasuredResult;
    expect(stderr).toBe(warnings.map((warning) => `warning: ${warning}\n`).join(""));
    expect(stderr).toContain(`warning: local: ${tooMany} CPUs share ${cores} cores`);
    expect(stderr).toMatch(/^warning: local: one repetition shows no spread/m);
  });

  it("warns of a run that is too short", () => {
    const { stderr } = iovalab(["run", "--workload", "local", "--ops", "1000"]);
    expect(stderr).toMatch(/^warning: local: a repetition took only [\d.]+ ms/m);
  });
});

describe("run", () => {
  it.each(["local", "cross", "storage", "burst", "mixed", "slow", "trace"])(
    "runs %s and verifies it",
    (workload) => {
      const { kind, runs, comparison } = measured([
        "run",
        "--workload",
        workload,
        "--ops",
        "20000",
        "--verify",
      ]);
      expect({ kind, comparison }).toEqual({ kind: "run", comparison: [] });
      expect(runs).toHaveLength(1);
      expect(runs[0]).toMatchObject({
        workload,
        depot: "list",
        engine: "threads",
        repetition: 0,
        verified: true,
      });
      expect(runs[0]?.perCpu.reduce((sum, { ops }) => sum + ops, 0)).toBe(runs[0]?.ops);
    },
  );

  it("does as many operations as asked, over all CPUs together", () => {
    const { runs } = measured(["run", "--workload", "local", "--cpus", "3", "--ops", "100001"]);
    expect(runs[0]).toMatchObject({ ops: 100_001, cpus: 3 });
    expect(runs[0]?.perCpu).toHaveLength(3);
  });

  it("ends when several CPUs complete each other's requests", () => {
    const words = ["run", "--workload", "storage", "--cpus", "4", "--free-cpus", "2", "--ops", "20000"];
    expect(measured(words).runs[0]).toMatchObject({ ops: 20_000, cpus: 4 });
  });

  it("does the same with the same seed, and something else with another, on one CPU", () => {
    const words = [
      "run",
      "--workload",
      "mixed",
      "--cpus",
      "1",
      "--ops",
      "50000",
      "--reclaim",
      "off",
      "--measure",
      "off",
      "--seed",
    ];
    const facts = (seed: string) => {
      const { rcache, memory } = measured([...words, seed]).runs[0]!;
      return { rcache, memory };
    };
    const first = facts("7");
    expect(facts("7")).toEqual(first);
    expect(facts("8")).not.toEqual(first);
  });

  it("records every option as it was in force", () => {
    const { options } = measured([
      "run",
      "--workload",
      "storage",
      "--cpus",
      "2",
      "--ops",
      "1000",
      "--limit",
      "0xffff",
    ]);
    expect(options).toEqual({
      depot: ["list"],
      workload: ["storage"],
      cpus: 2,
      limit: 0xffff,
      size: 1,
      depth: 128,
      freeCpus: 1,
      flush: "none",
      lowFirst: null,
      seed: 1,
      duration: null,
      ops: 1000,
      repeat: 1,
      reclaim: "on",
      magazineSize: 127,
      bins: 6,
      cpuLock: "owned",
      granuleShift: 12,
      maxIovas: 2 ** 24,
      maxMagazines: 2 ** 16,
      capacity: false,
      depotSize: null,
      engine: "threads",
      failMagazine: null,
      failNode: null,
      hotplug: null,
      killCpu: null,
      slowCpu: null,
      wrongFree: null,
      profile: null,
      verify: false,
      measure: "full",
      sample: 20,
    });
  });

  it.each([
    [
      "--cpu-lock kernel",
      ({ locks, ops }: MeasuredResult["runs"][number]) => locks.cpuRcache.acquisitions >= ops,
    ],
    ["--reclaim off", ({ rcache }: MeasuredResult["runs"][number]) => rcache.reclaimed === 0],
    ["--bins 1 --size 2", ({ rcache }: MeasuredResult["runs"][number]) => rcache.hits === 0],
    ["--magazine-size 8", ({ rcache, ops }: MeasuredResult["runs"][number]) => rcache.depotPushes > ops / 40],
    ["--limit 1000", ({ rcache }: MeasuredResult["runs"][number]) => rcache.flushes > 0],
    [
      "--max-iovas 1000",
      ({ perCpu }: MeasuredResult["runs"][number]) => perCpu.some((cpu) => cpu.failedAllocs > 0),
    ],
  ])("%s has its effect", (words, shows) => {
    const run = measured([
      "run",
      "--workload",
      "burst",
      "--burst",
      "4000",
      "--ops",
      "64000",
      ...words.split(" "),
    ]).runs[0]!;
    expect(shows(run)).toBe(true);
  });

  it("ends with 1 and says on which CPU it was, when the allocator fails", () => {
    const words = [
      "run",
      "--depot",
      "list-v1",
      "--workload",
      "burst",
      "--burst",
      "20000",
      "--limit",
      "1000",
      "--duration",
      "60",
    ];
    const { code, stdout, stderr } = iovalab(words);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^iovalab: CPU \d+: NULL pointer dereference, address: 0000000000000000, read\n$/);
  });

  it("samples latency, holds of locks and memory, and with --measure off none of it", () => {
    const words = ["run", "--workload", "burst", "--duration", "0.2"];
    const [full] = measured(words).runs;
    expect(full).toMatchObject({ measure: "full" });
    expect(full?.latency?.samples).toBeGreaterThan(0);
    expect(full?.locks.iovaRbtree.hold?.samples).toBeGreaterThan(0);
    expect(full?.memory.timeline.length).toBeGreaterThan(1);
    expect(full?.memory.sampled?.peak.magazines).toBeLessThanOrEqual(full?.memory.magazinesPeak ?? 0);

    const { runs, controls, options } = measured([...words, "--measure", "off"]);
    expect(options).toMatchObject({ measure: "off", sample: null });
    expect(controls).toEqual([]);
    expect(runs[0]).toMatchObject({ measure: "off", latency: null, memory: { timeline: [], sampled: null } });
    for (const lock of Object.values(runs[0]!.locks))
      expect(lock).toMatchObject({ holdNs: null, hold: null });
  });

  it("looks at memory as often as --sample says", () => {
    const looks = (sample: string) => {
      const words = ["run", "--workload", "local", "--duration", "0.3", "--sample", sample];
      return measured(words).runs[0]!.memory.timeline.length;
    };
    expect(looks("5")).toBeGreaterThan(2 * looks("100"));
  });

  it("has every field of a result, and no other", () => {
    const file = join(folder, "result.json");
    const { code } = iovalab(["run", "--workload", "burst", "--ops", "200000", "--json", file]);
    expect(code).toBe(0);
    const result = JSON.parse(readFileSync(file, "utf8"));
    // What the schema does not know is not in what it answers.
    expect(RESULT_SCHEMAS.run.parse(result)).toEqual(result);
  });
});

describe("replay", () => {
  const file = join(folder, "once.json");
  let played: Finished;
  let once: MeasuredResult;
  beforeAll(() => {
    played = iovalab(["replay", capture, "--passes", "1", "--json", file]);
    once = JSON.parse(readFileSync(file, "utf8")) as MeasuredResult;
  });

  it("plays the capture on the design of the captured kernel, and tells what the capture holds", () => {
    const { code, stdout } = played;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^iovalab replay, measured: /);
    expect(stdout).toContain("--depot list ");
    expect(stdout).toMatch(
      /trace: the capture, once; 8 CPUs; one repetition\n {2}\S+burst\.trace\.gz: ftrace, kernel 6\.12/,
    );
  });

  it("takes another design, and plays every pass to its end", () => {
    const words = ["replay", capture, "--depot", "array", "--passes", "3"];
    const [run] = measured(words).runs;
    expect(run).toMatchObject({ depot: "array", workload: "trace", cpus: 8 });
    // Passes end by themselves: no duration was in force, and the command to repeat it has none.
    expect(once.options).toMatchObject({ passes: 1, duration: null });
    // Between two passes, what the capture never freed is freed.
    expect(run!.ops).toBe(3 * once.runs[0]!.ops + 2 * once.workloads[0]!.capture!.liveAtEnd);
  });

  it("with --verify holds the allocator against every recorded step", () => {
    const { code, stdout, stderr } = iovalab(["replay", "--verify", capture]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/depot list, 1 domain played from the creation on/);
    expect(stdout).toMatch(
      /every recorded value agrees: [\d,]+ pfns, [\d,]+ counts, [\d,]+ depot depths, [\d,]+ magazines\n$/,
    );
  });

  it("with --verify ends with 1 and the first line that differs, held against the wrong design", () => {
    const { code, stdout } = iovalab(["replay", "--verify", "--depot", "array", capture]);
    expect(code).toBe(1);
    expect(stdout.replaceAll(/\s+/g, " ")).toMatch(
      /burst\.trace\.gz:\d+: differs\. line \d+, \w+: .+ in the kernel, .+ here/,
    );
  });
});
