/** What goes wrong on purpose, as a user asks for it. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OPTION_NAMES, specOf } from "../../src/cli/options/option-table.js";
import { WRONG_FREES } from "../../src/engine/faults/fault-plan.js";
import type { FaultCounts, MeasuredResult } from "../../src/measure/result.js";
import { FAULT_OPTIONS } from "../../src/report/faults-note.js";
import { iovalab } from "./iovalab.js";

const folder = mkdtempSync(join(tmpdir(), "iovalab-"));
afterAll(() => rmSync(folder, { recursive: true }));

const run = ["run", "--workload", "burst", "--cpus", "2", "--burst", "2000"];
const NOTE = "WITH FAULTS, on purpose: ";
const NONE: FaultCounts = {
  failedMagazines: null,
  failedNodes: null,
  hotplugs: null,
  offlineSeconds: null,
  slowCpuOps: null,
  wrongFrees: null,
  warnings: 0,
};

/** Of the only run of a command. */
function faultsOf(...words: string[]): FaultCounts | null {
  const { code, stdout } = iovalab([...run, ...words, "--json", "-"]);
  expect(code).toBe(0);
  return (JSON.parse(stdout) as MeasuredResult).runs[0]!.faults;
}

describe("a result says what went wrong on purpose, and how often", () => {
  it("nothing, when nothing was to", () => {
    expect(faultsOf("--ops", "10000")).toBeNull();
    expect(iovalab([...run, "--ops", "10000"]).stdout).not.toContain(NOTE);
  });
  it("--fail-magazine", () => {
    const faults = faultsOf("--ops", "100000", "--fail-magazine", "1", "--verify");
    expect(faults).toEqual({ ...NONE, failedMagazines: expect.any(Number) });
    expect(faults!.failedMagazines).toBeGreaterThan(0);
  });
  it("--fail-node", () => {
    const faults = faultsOf("--ops", "100000", "--fail-node", "0.5", "--verify");
    expect(faults).toEqual({ ...NONE, failedNodes: expect.any(Number) });
    expect(faults!.failedNodes).toBeGreaterThan(0);
  });
  it("--slow-cpu", () => {
    const faults = faultsOf("--duration", "0.2", "--slow-cpu", "1:50");
    expect(faults).toEqual({ ...NONE, slowCpuOps: expect.any(Number) });
    expect(faults!.slowCpuOps).toBeGreaterThan(0);
  });
  it("--hotplug", () => {
    const faults = faultsOf("--duration", "0.6", "--hotplug", "0.1", "--verify");
    expect(faults).toEqual({ ...NONE, hotplugs: expect.any(Number), offlineSeconds: expect.any(Number) });
    expect(faults!.hotplugs).toBeGreaterThan(1);
  });
  it.each(WRONG_FREES)("--wrong-free %s", (kind) => {
    const faults = faultsOf("--ops", "100000", "--wrong-free", kind);
    expect(faults).toEqual({ ...NONE, wrongFrees: expect.any(Number), warnings: expect.any(Number) });
    expect(faults!.wrongFrees).toBeGreaterThan(10);
  });
  it("on a replayed capture", () => {
    const words = ["replay", "data/burst.trace.gz", "--passes", "1", "--fail-node", "0.1", "--json", "-"];
    const { code, stdout } = iovalab(words);
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as MeasuredResult).runs[0]!.faults!.failedNodes).toBeGreaterThan(0);
  });
});

describe("a comparison with faults", () => {
  const faults = ["--fail-magazine", "0.1", "--fail-node", "0.01", "--slow-cpu", "1", "--hotplug", "0.05"];
  const given = "--fail-magazine 0.1 --fail-node 0.01 --slow-cpu 1:10 --hotplug 0.05";
  const file = (format: string) => join(folder, `result.${format}`);
  const read = (format: string) => readFileSync(file(format), "utf8").replaceAll(/\s+/g, " ");
  let text: string;

  beforeAll(() => {
    const words = ["compare", "--workload", "burst", "--cpus", "2", "--depot", "array,list", "--verify"];
    const outputs = ["json", "csv", "markdown", "html"].flatMap((format) => [`--${format}`, file(format)]);
    const finished = iovalab([...words, "--duration", "0.2", "--repeat", "2", ...faults, ...outputs]);
    expect(finished.code).toBe(0);
    text = finished.stdout.replaceAll(/\s+/g, " ");
  });

  it.each(["text", "markdown", "html"])("says so in its %s, and shows the counts", (format) => {
    const shown = format === "text" ? text : read(format);
    expect(shown).toContain(`${NOTE}${given}`);
    for (const row of ["failed magazines", "failed nodes", "ops of the slow CPU", "CPUs gone offline"]) {
      expect(shown).toContain(row);
    }
    expect(shown).not.toContain("wrong frees");
  });
  it("has the counts in its CSV", () => {
    const [head, first] = readFileSync(file("csv"), "utf8").split("\n");
    const { runs } = JSON.parse(readFileSync(file("json"), "utf8")) as MeasuredResult;
    const cells = first!.split(",");
    for (const [name, value] of Object.entries(runs[0]!.faults!)) {
      expect(cells[head!.split(",").indexOf(`faults.${name}`)]).toBe(value === null ? "" : String(value));
    }
  });
  it("names the command that does it again", () => {
    expect(read("markdown").replaceAll("\\ ", "")).toContain(given);
  });
  it("is read again, and held against nothing without these faults", () => {
    expect(iovalab(["report", file("json")]).code).toBe(0);
    const plain = join(folder, "plain.json");
    const words = ["compare", "--workload", "burst", "--cpus", "2", "--depot", "array,list", "--verify"];
    expect(iovalab([...words, "--duration", "0.2", "--repeat", "2", "--json", plain]).code).toBe(0);
    const { code, stderr } = iovalab(["report", plain, file("json")]);
    expect(code).toBe(2);
    expect(stderr).toContain("failMagazine: none before, 0.1 after");
  });
});

describe("what fails on purpose is no reason to doubt the numbers", () => {
  it("but the share of failed allocations is, when it has another cause", () => {
    const words = [...run, "--ops", "100000", "--json", "-"];
    const codes = (...more: string[]) =>
      (JSON.parse(iovalab([...words, ...more]).stdout) as MeasuredResult).doubts.map(({ code }) => code);
    expect(codes("--fail-node", "1")).not.toContain("failed-allocations");
    expect(codes("--max-iovas", "500")).toContain("failed-allocations");
  });
});

describe("a fault that is found ends the program with exit code 1 and one line", () => {
  it("--kill-cpu, in whichever workload", () => {
    for (const workload of ["burst", "storage", "trace"]) {
      const words = ["run", "--workload", workload, "--duration", "30", "--kill-cpu", "1"];
      expect(iovalab(words)).toEqual({
        code: 1,
        stdout: "",
        stderr: "iovalab: CPU 1: its thread died: worker exited with code: 1\n",
      });
    }
  });
  it.each([
    ["double", /^iovalab: CPU \d: pfn \d+ was freed by CPU \d, but nobody owned it\n$/],
    ["unknown", /^iovalab: CPU \d: pfn 1 was freed by CPU \d, but nobody owned it\n$/],
    ["wrong-size", /^iovalab: CPU \d: pfn \d+ was freed by CPU \d as 2 pages, but the range has only 1\n$/],
  ])("--wrong-free %s --verify", (kind, line) => {
    const { code, stdout, stderr } = iovalab([...run, "--wrong-free", kind, "--verify"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(line);
  });
});

describe("exec with memory that fails", () => {
  const script = `I 1 12 1\n${Array.from({ length: 400 }, () => "A 0 1 1048575 0").join("\n")}\n${Array.from(
    { length: 400 },
    (_, k) => `F 0 @${k} 1`,
  ).join("\n")}\nD\n`;
  const exec = (...words: string[]) =>
    iovalab(["exec", "--magazine-size", "4", ...words, "-"], { input: script });

  it("answers the same for the same seed, and something else for another", () => {
    const faults = ["--fail-magazine", "0.3", "--fail-node", "0.3"];
    const [one, same, other] = [exec(...faults), exec(...faults), exec(...faults, "--seed", "2")];
    expect(one.code).toBe(0);
    expect(same).toEqual(one);
    expect(other.stdout).not.toBe(one.stdout);
    const failed = one.stdout.split("\n").filter((answer) => answer === "0").length;
    expect(failed).toBeGreaterThan(80);
    expect(one.stderr).toMatch(
      new RegExp(`^failed on purpose: \\d+ allocations of magazines, ${failed} of tree nodes\n$`),
    );
  });
  it("answers as without when the probability is 0", () => {
    const { stdout, stderr } = exec("--fail-node", "0");
    expect(stdout).toBe(exec().stdout);
    expect(stderr).toBe("failed on purpose: 0 allocations of magazines, 0 of tree nodes\n");
  });
  it("gives what no magazine can take to the tree", () => {
    expect(exec("--fail-magazine", "1").stdout).toContain("nodes=8 | 0:0 4/4 ");
    expect(exec("--fail-node", "1").stdout).toContain("nodes=0 | 0:0 0/0 ");
  });
});

describe("the options", () => {
  it("that a result may have been made with are those that make it another", () => {
    const camel = (name: string) => name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const faults = OPTION_NAMES.filter((name) => specOf(name).group === "Faults");
    // Of a run in which a thread died there is no result.
    expect(faults.map(camel).sort()).toEqual([...FAULT_OPTIONS, "killCpu"].sort());
  });
});
