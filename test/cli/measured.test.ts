import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { MeasuredResult } from "../../src/measure/result.js";
import { iovalab } from "./iovalab.js";

const short = ["--duration", "0.02"];
const capture = fileURLToPath(new URL("../../data/burst.trace.gz", import.meta.url));

function measured(words: readonly string[]): MeasuredResult {
  const { code, stdout } = iovalab([...words, "--json", "-"]);
  expect(code).toBe(0);
  return JSON.parse(stdout) as MeasuredResult;
}

const MAIN_ROWS = [
  "ops/s",
  "ns/op on each CPU",
  "CPU time, ns/op",
  "rcache hit rate",
  "depot pushes / M ops",
  "depot pops / M ops",
  "depot overflows / M ops",
  "tree lock taken / M ops",
  "contended",
  "depot lock taken / M ops",
  "contended",
  "lost CAS / M ops",
  "peak magazines",
  "peak bytes",
];
const COMPARED_ROWS = [MAIN_ROWS[0], "ratio to array", "95 % interval", ...MAIN_ROWS.slice(1)];

/** The labels of a table: what is left of the first of several blanks. */
const labels = (lines: readonly string[]): string[] =>
  lines.map((line) => line.trim().split(/ {2,}/)[0] as string);

describe("compare", () => {
  it("prints the machine, and per workload a table and a verdict, within 100 columns", () => {
    const words = ["compare", "--depot", "array,list,lockfree,none", "--repeat", "2", ...short];
    const { code, stdout } = iovalab(words);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
    expect(lines[0]).toMatch(/^iovalab compare, measured: .+, \d+ cores?, .+, Node \d+\.\d+\.\d+$/);
    expect(stdout).toContain("--depot array,list,lockfree,none --baseline array --workload trace,burst");
    expect(stdout).toContain("--seed 1");
    for (const workload of ["trace", "burst"]) {
      const title = lines.findIndex((line) => line.startsWith(`${workload}: `));
      const head = lines.findIndex(
        (line, at) => at > title && /^\s+array\s+list\s+lockfree\s+none$/.test(line),
      );
      expect(labels(lines.slice(head + 1, head + 1 + COMPARED_ROWS.length))).toEqual(COMPARED_ROWS);
      expect(lines[head + 1 + COMPARED_ROWS.length]).toMatch(
        new RegExp(`^${workload}, against array: list `),
      );
    }
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
      expect(ci95?.[0]).toBeLessThanOrEqual(throughputRatio);
      expect(ci95?.[1]).toBeGreaterThanOrEqual(throughputRatio);
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

  it("warns of what makes numbers doubtful, on stderr and in the result", () => {
    const words = [
      "compare",
      "--workload",
      "local",
      "--depot",
      "list,lockfree",
      "--cpus",
      "64",
      "--repeat",
      "1",
    ];
    const { stdout, stderr } = iovalab([...words, ...short, "--json", "-"]);
    const { warnings } = JSON.parse(stdout) as MeasuredResult;
    expect(stderr).toBe(warnings.map((warning) => `warning: ${warning}\n`).join(""));
    expect(stderr).toMatch(/^warning: local: 64 CPUs share \d+ cores/m);
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
      "--seed",
    ];
    const facts = (seed: string) => {
      const { rcache, memory } = measured([...words, seed]).runs[0]!;
      return { rcache, memory };
    };
    expect(facts("7")).toEqual(facts("7"));
    expect(facts("7")).not.toEqual(facts("8"));
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
      engine: "threads",
      verify: false,
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
    const words = ["run", "--depot", "list-v1", "--workload", "burst", "--limit", "1000", "--duration", "60"];
    const { code, stdout, stderr } = iovalab(words);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^iovalab: CPU \d+: NULL pointer dereference, address: 0000000000000000, read\n$/);
  });

  it("has every field of a run", () => {
    const { machine, runs } = measured(["run", "--workload", "local", "--ops", "1000"]);
    expect(Object.keys(machine).sort()).toEqual([
      "clockGrainNs",
      "cores",
      "cpu",
      "memoryBytes",
      "node",
      "platform",
      "v8",
    ]);
    expect(shape(runs[0])).toEqual({
      workload: "string",
      depot: "string",
      cpus: "number",
      engine: "string",
      repetition: "number",
      seconds: "number",
      ops: "number",
      opsPerSecond: "number",
      cpuSeconds: "number",
      latency: null,
      rcache: {
        hits: "number",
        misses: "number",
        depotPushes: "number",
        depotPops: "number",
        depotOverflows: "number",
        flushes: "number",
        reclaimed: "number",
      },
      locks: { iovaRbtree: LOCK, depot: LOCK, cpuRcache: LOCK, flushQueue: LOCK },
      memory: {
        magazinesNow: "number",
        magazinesPeak: "number",
        iovasNow: "number",
        iovasPeak: "number",
        bytesPeak: "number",
        timeline: [],
      },
      depotPeak: Array(6).fill("number"),
      perCpu: Array(runs[0]!.cpus).fill({
        ops: "number",
        allocs: "number",
        failedAllocs: "number",
        frees: "number",
        seconds: "number",
      }),
      verified: "boolean",
    });
  });
});

describe("replay", () => {
  it("plays the capture on the design of the captured kernel, and tells what the capture holds", () => {
    const { code, stdout } = iovalab(["replay", capture, "--passes", "1"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^iovalab replay, measured: /);
    expect(stdout).toContain("--depot list ");
    expect(stdout).toMatch(
      /trace: the capture, once; 8 CPUs; one repetition\n {2}\S+burst\.trace\.gz: ftrace, kernel 6\.12/,
    );
  });

  it("takes another design, and plays every pass to its end", () => {
    const words = ["replay", capture, "--depot", "array", "--passes", "3"];
    const once = measured(["replay", capture, "--passes", "1"]);
    const [run] = measured(words).runs;
    expect(run).toMatchObject({ depot: "array", workload: "trace", cpus: 8 });
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

const LOCK = {
  acquisitions: "number",
  contended: "number",
  casFailures: "number",
  waitNs: "number",
  maxWaitNs: "number",
  holdNs: null,
};

/** The types of everything in a value, in its form. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value !== "object" || value === null) return value === null ? null : typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]));
}
