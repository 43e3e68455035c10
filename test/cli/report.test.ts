import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MeasuredResult } from "../../src/measure/result.js";
import type { BeforeAfterResult } from "../../src/report/before-after.js";
import { type Finished, iovalab } from "./iovalab.js";

const capture = fileURLToPath(new URL("../../data/burst.trace.gz", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "iovalab-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);

const short = ["--duration", "0.02", "--repeat", "3"];
const local = ["compare", "--workload", "local", "--depot", "array,list", ...short];

function save(name: string, words: readonly string[]): string {
  const { code, stdout } = iovalab([...words, "--json", path(name)]);
  expect(code).toBe(0);
  return stdout;
}

const CRASH = ["crash", "--rounds", "1"];
const VERIFY = ["replay", "--verify", capture];

const made = new Map<readonly string[], { finished: Finished; file: string }>();
/** What a command printed, and the file with its result; run at the first call. */
function resultOf(words: readonly string[]): { readonly finished: Finished; readonly file: string } {
  const file = path(`made-${made.size}.json`);
  const result = made.get(words) ?? { finished: iovalab([...words, "--json", file]), file };
  made.set(words, result);
  expect(result.finished.code).toBe(0);
  return result;
}

/** A file with what `change` makes of the saved result `name`. */
function changed(name: string, change: (result: Loose) => unknown, as = "changed.json"): string {
  const result = JSON.parse(readFileSync(path(name), "utf8"));
  change(result);
  const file = path(as);
  writeFileSync(file, JSON.stringify(result));
  return file;
}

/** A result to be spoilt. */
type Loose = Record<string, unknown> & {
  runs: Record<string, unknown>[];
  comparison: Record<string, unknown>[];
};

beforeAll(() => {
  save("before.json", local);
  save("after.json", local);
  save("run.json", ["run", "--workload", "cross", "--ops", "10000"]);
  save("off.json", [...local, "--measure", "off"]);
});

describe("report RESULT", () => {
  it.each([
    ["compare", ["compare", "--workload", "trace,mixed", "--depot", "list,none", ...short]],
    [
      "compare with a design against itself",
      ["compare", "--workload", "burst", "--depot", "list,list", ...short],
    ],
    ["run", ["run", "--workload", "storage", "--verify", "--ops", "10000"]],
    ["run without measuring", ["run", "--workload", "slow", "--measure", "off", "--ops", "1000"]],
    ["replay", ["replay", capture, "--passes", "1"]],
    ["replay --verify", VERIFY],
    ["crash", CRASH],
  ])("prints what %s had printed, and its JSON byte by byte", (_, words) => {
    const { finished, file } = resultOf(words);
    expect(iovalab(["report", file])).toEqual(finished);
    expect(iovalab(["report", file, "--json", "-"]).stdout).toBe(readFileSync(file, "utf8"));
  });

  it.each([
    ["crash", CRASH],
    ["kernel-verify", VERIFY],
  ])("has text and JSON only for a result of %s", (kind, words) => {
    expect(iovalab(["report", resultOf(words).file, "--csv", "-"])).toEqual({
      code: 2,
      stdout: "",
      stderr: `iovalab: --csv has no effect: a result of ${kind} is text and JSON only\n`,
    });
  });
});

describe("report BEFORE AFTER", () => {
  it("holds each design against itself, and names what it compares", () => {
    const { code, stdout } = iovalab(["report", path("before.json"), path("after.json")]);
    expect(code).toBe(0);
    expect(stdout).toContain(`before: ${path("before.json")}`);
    expect(stdout).toContain(`after: ${path("after.json")}`);
    const { stdout: json } = iovalab(["report", path("before.json"), path("after.json"), "--json", "-"]);
    const { kind, changes } = JSON.parse(json) as BeforeAfterResult;
    expect(kind).toBe("before-after");
    expect(changes.map(({ workload, depot }) => `${workload} ${depot}`)).toEqual([
      "local array",
      "local list",
    ]);
    for (const { answers } of changes) {
      for (const finding of Object.values(answers)) {
        // Short runs have too few samples for tails.
        if (finding !== null) expect(stdout).toContain(finding.outcome);
      }
    }
  });

  it("says that twice as many operations per second are better, and that nothing else changed", () => {
    const doing = (opsPerSecond: number, name: string) =>
      changed(
        "before.json",
        ({ runs }) => {
          for (const run of runs) run.opsPerSecond = opsPerSecond * (1 + 0.01 * (run.repetition as number));
        },
        name,
      );
    const { stdout } = iovalab(["report", doing(1e6, "once.json"), doing(2e6, "twice.json"), "--json", "-"]);
    for (const { answers } of (JSON.parse(stdout) as BeforeAfterResult).changes) {
      expect(answers.throughput).toMatchObject({ outcome: "better" });
      expect(answers.throughput?.ratio).toBeCloseTo(2, 6);
      expect(answers.memory).toMatchObject({ outcome: "no difference shown", ratio: 1 });
    }
  });

  it("can be saved and printed again like any result", () => {
    const saved = iovalab(["report", path("before.json"), path("after.json"), "--json", path("ba.json")]);
    expect(iovalab(["report", path("ba.json")])).toEqual(saved);
  });

  it.each([
    ["another workload", "run.json", /^no design ran the same workload in both: .+\n$/],
    ["measuring off", "off.json", /^--measure: full before, off after\n$/],
  ])("refuses to compare with %s, and says why", (_, other, why) => {
    const { code, stdout, stderr } = iovalab(["report", path("before.json"), path(other)]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    const start = `${path("before.json")} and ${path(other)}: cannot be compared: `;
    expect(stderr.startsWith(start)).toBe(true);
    expect(stderr.slice(start.length)).toMatch(why);
  });

  it("writes no other form of it than JSON", () => {
    const words = ["report", path("before.json"), path("after.json"), "--html", path("x.html")];
    expect(iovalab(words)).toEqual({
      code: 2,
      stdout: "",
      stderr: "iovalab: --html has no effect: a result of before-after is text and JSON only\n",
    });
  });
});

describe("a file that is no result is answered with exit code 2 and one line", () => {
  const refused = (file: string, problem: string | RegExp) => {
    const { code, stdout, stderr } = iovalab(["report", file]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^[^\n]+\n$/);
    const place = stderr.slice(0, file.length);
    expect(place).toBe(file);
    if (typeof problem === "string") expect(stderr.slice(file.length)).toBe(`: ${problem}\n`);
    else expect(stderr.slice(file.length)).toMatch(problem);
  };
  const text = (content: string): string => {
    writeFileSync(path("text.json"), content);
    return path("text.json");
  };

  it("that is not there, or is a folder", () => {
    refused(path("none.json"), "no such file");
    refused(folder, "is a directory; a result is one file");
  });

  it.each([
    ["nothing", "", /^: is not JSON: Unexpected end of JSON input\n$/],
    ["a text", "iovalab compare, measured", /^: is not JSON: Unexpected token .+\n$/],
    ["half a result", '{\n  "schema": "iovalab/1",\n  "kind"', /^(:3)?: is not JSON: .+\n$/],
    ["a slip of the pen", '{\n"schema": "iovalab/1",\n}', /^:3: is not JSON: .+ at position \d+.*\n$/],
  ])("that holds %s", (_, content, problem) => {
    refused(text(content), problem);
  });

  it.each([
    ["a list", "[]", 'is no result of this program: it has no "schema"'],
    ["null", "null", 'is no result of this program: it has no "schema"'],
    ["another program's object", '{"runs":[]}', 'is no result of this program: it has no "schema"'],
    [
      "a later version",
      '{"schema":"iovalab/2","kind":"run"}',
      'is of schema "iovalab/2", and this program reads "iovalab/1"; measure again',
    ],
    [
      "a result of no kind",
      '{"schema":"iovalab/1"}',
      "its kind is missing: there are compare, run, replay, crash, check, kernel-verify, kernel-bench, capacity, validate, before-after, sweep",
    ],
    [
      "an unknown kind",
      '{"schema":"iovalab/1","kind":"toString"}',
      'its kind is "toString": there are compare, run, replay, crash, check, kernel-verify, kernel-bench, capacity, validate, before-after, sweep',
    ],
  ])("that holds %s", (_, content, problem) => {
    refused(text(content), problem);
  });

  it.each<[string, (result: Loose) => unknown, string]>([
    ["a part that is missing", (result) => delete result.doubts, "doubts is missing"],
    [
      "a field that is missing",
      ({ runs }) => delete (runs[1]!.perCpu as Record<string, unknown>[])[0]!.ops,
      "runs[1].perCpu[0].ops is missing",
    ],
    [
      "a number that is none",
      (result) => Object.assign(result.runs[0]!, { seconds: "0.02" }),
      'runs[0].seconds is "0.02", allowed is a number',
    ],
    [
      "a null that may not be",
      (result) => Object.assign(result.runs[0]!, { opsPerSecond: null }),
      "runs[0].opsPerSecond is null, allowed is a number",
    ],
    [
      "a word that is unknown",
      (result) => Object.assign(result.runs[0]!, { measure: "half" }),
      'runs[0].measure is "half", allowed is one of "full", "off"',
    ],
    [
      "a long value in the wrong place",
      (result) => Object.assign(result, { partial: "perhaps ".repeat(10) }),
      `partial is "${"perhaps ".repeat(10).slice(0, 39)}..., allowed is true or false`,
    ],
    [
      "less than nothing",
      (result) => Object.assign(result.runs[0]!, { opsPerSecond: -5 }),
      "runs[0].opsPerSecond is -5, allowed is at least 0",
    ],
    [
      "a negative latency",
      (result) => Object.assign(result.runs[0]!.latency as object, { p99: -0.5 }),
      "runs[0].latency.p99 is -0.5, allowed is at least 0",
    ],
    ["no run", (result) => result.runs.splice(0), "runs is [], allowed is a list of at least 1"],
    [
      "a run of a workload that is not told of",
      (result) => Object.assign(result.runs[0]!, { workload: "burst" }),
      'runs[0].workload is "burst", and is not in workloads',
    ],
    [
      "a comparison of a design that was not run",
      (result) => Object.assign(result.comparison[0]!, { depot: "none" }),
      'comparison[0] is of "none", and no run is',
    ],
  ])("that holds a result with %s", (_, change, problem) => {
    refused(changed("before.json", change), problem);
  });

  it("whichever of two files it is", () => {
    for (const files of [
      [path("before.json"), text("{}")],
      [text("{}"), path("before.json")],
    ]) {
      expect(iovalab(["report", ...files])).toEqual({
        code: 2,
        stdout: "",
        stderr: `${text("{}")}: is no result of this program: it has no "schema"\n`,
      });
    }
  });
});

describe("a result that was interrupted", () => {
  it("is printed again as it is, and its text says so", () => {
    const file = changed("before.json", (result) => Object.assign(result, { partial: true }));
    const { code, stdout } = iovalab(["report", file]);
    expect(code).toBe(0);
    expect(stdout).toContain("PARTIAL");
    expect((JSON.parse(readFileSync(file, "utf8")) as MeasuredResult).partial).toBe(true);
  });
});
