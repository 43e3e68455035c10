/** Designs of users' own, in every command that takes designs, as the examples' reader would call it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import type { CrashResult, MeasuredResult } from "../../src/measure/result.js";
import { iovalab } from "./iovalab.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const SHARDED = "./examples/sharded.js";
const WORKING_SET = "./examples/working-set.js";
const short = ["--duration", "0.05", "--repeat", "2"];

/** A project of a user's, in which the package is installed. */
const folder = mkdtempSync(join(tmpdir(), "iovalab-"));
mkdirSync(join(folder, "node_modules"));
symlinkSync(root, join(folder, "node_modules", "iovalab"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

const FIELDS = `summary: "mine", reclaim: "on", bounded: false, order: "stack",
  sizeOf: () => 3, initialize() {}, attach() {}`;

/** A module, and the one line about it. */
const bad: readonly (readonly [file: string, text: string | null, line: string | RegExp])[] = [
  ["absent.js", null, "there is no such file"],
  ["syntax.mjs", "export default {", /^it cannot be loaded: SyntaxError: [^\n]+$/],
  ["throws.mjs", 'throw new Error("two\\nlines")', "it cannot be loaded: Error: two lines"],
  ["import.mjs", 'import "iovalub";', /^it cannot be loaded: Error: Cannot find package 'iovalub' [^\n]+$/],
  ["nothing.mjs", "", "it exports nothing: a design is the default export"],
  ["several.mjs", "export const a = 1, b = 2;", "it exports no default: a design is the default export"],
  ["number.mjs", "export default 3;", "a design is an object, not 3"],
  [
    "plain.mjs",
    `export default { id: "mine", ${FIELDS.replace('reclaim: "on", ', "")} };`,
    'reclaim is missing: "on" or "off" or "never"',
  ],
  [
    "defined.mjs",
    `import { defineDepot } from "iovalab"; export default defineDepot({ id: 7, ${FIELDS} });`,
    "id is 7: allowed is letters and digits, with . _ or - between them, and no .js at the end",
  ],
  [
    "attach.mjs",
    `import { defineDepot } from "iovalab"; export default defineDepot({ id: "mine", ${FIELDS} });`,
    "attach answers an object with push, pop, size, drain and walk, not undefined",
  ],
  [
    "pop.mjs",
    `export default { id: "mine", ${FIELDS.replace("attach() {}", "attach: () => ({ push: () => true, size: () => 0, drain() {}, walk() {} })")} };`,
    "of what attach answers, pop is missing: a function",
  ],
  [
    "list.mjs",
    `import { findDepotDesign } from "iovalab"; export default { ...findDepotDesign("list") };`,
    "its id list is that of a built-in design; give it another",
  ],
];

describe("a module that is no design is refused in one line, exit code 2", () => {
  for (const [name, text] of bad) if (text !== null) file(name, text);

  it.each(bad)("%s", (name, _, line) => {
    const { code, stdout, stderr } = iovalab(["run", "--depot", `./${name}`], { cwd: folder });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    const start = `iovalab: --depot "./${name}": `;
    expect(stderr.startsWith(start) && stderr.endsWith("\n")).toBe(true);
    expect(stderr.slice(start.length, -1)).toMatch(line);
    expect(stderr.trimEnd()).not.toContain("\n");
  });

  it.each(["compare", "exec /nowhere", "replay /nowhere", "replay --verify /nowhere", "crash"])(
    "in %s too",
    (words) => {
      const [command, ...rest] = words.split(" ");
      const { code, stderr } = iovalab([command!, "--depot", "nothing.mjs", ...rest], { cwd: folder });
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: 'iovalab: --depot "nothing.mjs": it exports nothing: a design is the default export\n',
      });
    },
  );

  it("when another one has its id", () => {
    for (const name of ["one.mjs", "two.mjs"]) {
      file(
        name,
        `import { findDepotDesign } from "iovalab"; export default { ...findDepotDesign("list"), id: "mine" };`,
      );
    }
    const { code, stderr } = iovalab(["compare", "--depot", "one.mjs,array,two.mjs"], { cwd: folder });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'iovalab: --depot "two.mjs": its id mine is that of one.mjs too; give it another\n',
    });
  });

  it("when it is to trim and says that it never does", () => {
    file(
      "never.mjs",
      `import { findDepotDesign } from "iovalab"; export default { ...findDepotDesign("array"), id: "mine" };`,
    );
    const words = ["run", "--depot", "never.mjs", "--reclaim", "on"];
    const { code, stderr } = iovalab(words, { cwd: folder });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        "iovalab: --reclaim on and --depot mine exclude each other: mine has no reclaim; allowed is off\n",
    });
  });
});

function measured(words: readonly string[]): MeasuredResult {
  const { code, stdout, stderr } = iovalab([...words, "--json", "-"], { cwd: root });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return JSON.parse(stdout) as MeasuredResult;
}

describe("the examples", () => {
  it("are compared with built-in designs, on threads and with every pfn watched", () => {
    const words = ["compare", "--depot", `array,${SHARDED},${WORKING_SET}`, "--workload", "burst,storage"];
    const result = measured([...words, "--verify", ...short]);
    expect([...new Set(result.runs.map(({ depot }) => depot))]).toEqual(["array", "sharded", "working-set"]);
    for (const run of result.runs) {
      expect(run.verified).toBe(true);
      if (run.depot !== "array") expect(run.rcache.depotOverflows).toBe(0);
    }
    const pushes = result.runs.filter(({ workload }) => workload === "burst");
    for (const run of pushes) expect(run.rcache.depotPushes).toBeGreaterThan(0);
    expect(result.comparison.map(({ depot, baseline }) => `${depot} ${baseline}`)).toEqual([
      "sharded array",
      "working-set array",
      "sharded array",
      "working-set array",
    ]);
    expect(result.options.depot).toEqual(["array", SHARDED, WORKING_SET]);
    expect(result.options.reclaim).toEqual({ array: "off", sharded: "on", "working-set": "on" });
  });

  it.each([SHARDED, WORKING_SET])("are short enough to be read: %s", (example) => {
    expect(readFileSync(join(root, example), "utf8").split("\n").length).toBeLessThan(100);
  });

  it.each(["sharded", SHARDED, `${root}examples/sharded.js`])("can be the baseline: %s", (baseline) => {
    const words = ["compare", "--depot", `list,${SHARDED}`, "--workload", "local", "--baseline", baseline];
    const { comparison, options } = measured([...words, "--ops", "1000", "--repeat", "1"]);
    expect(comparison.map(({ depot, baseline }) => `${depot} ${baseline}`)).toEqual(["list sharded"]);
    expect(options.baseline).toBe("sharded");
  });

  it("can be held against themselves, and the result comes in every form", () => {
    const words = ["compare", "--depot", `${SHARDED},examples/sharded.js`, "--workload", "local", ...short];
    const forms = ["csv", "markdown", "html", "svg"].flatMap((form) => [
      `--${form}`,
      join(folder, `x.${form}`),
    ]);
    const { code, stdout } = iovalab([...words, "--json", join(folder, "x.json"), ...forms], { cwd: root });
    expect(code).toBe(0);
    expect(stdout).toMatch(/ sharded +sharded#2$/m);
    const again = iovalab(["report", join(folder, "x.json")], { cwd: folder });
    expect({ code: again.code, stdout: again.stdout }).toEqual({ code: 0, stdout });
  });

  it("run and replay", () => {
    const run = measured(["run", "--depot", WORKING_SET, "--ops", "100000", "--verify"]);
    expect(run.runs.map(({ depot, verified }) => ({ depot, verified }))).toEqual([
      { depot: "working-set", verified: true },
    ]);
    const replay = measured(["replay", "--depot", SHARDED, "--passes", "1", "data/burst.trace.gz"]);
    expect(replay.runs.map(({ depot }) => depot)).toEqual(["sharded"]);
  });

  it("answer a script as the list does, as long as no tick comes between: exec", () => {
    const allocs = Array<string>(600).fill("A 0 1 1048575 0");
    const frees = allocs.map((_, k) => `F 0 @${k} 1`);
    const script = ["I 1 12 1", ...allocs, ...frees, "D", ...allocs, "D"];
    const answers = [SHARDED, WORKING_SET, "list"].map((depot) => {
      const { code, stdout } = iovalab(["exec", "--depot", depot, "-"], {
        cwd: root,
        input: `${script.join("\n")}\n`,
      });
      expect(code).toBe(0);
      expect(stdout).toMatch(/^nodes=600 \| 0:[23] /m);
      return stdout;
    });
    expect(answers[0]).toBe(answers[2]);
    expect(answers[1]).toBe(answers[2]);
  });

  it("survive the change of their domain: crash", () => {
    const words = ["crash", "--depot", `${SHARDED},${WORKING_SET},list-v1`, "--rounds", "1", "--json", "-"];
    const { code, stdout } = iovalab(words, { cwd: root });
    expect(code).toBe(0);
    const { scenarios } = JSON.parse(stdout) as CrashResult;
    expect(scenarios.map(({ depot, outcome }) => `${depot} ${outcome}`)).toEqual([
      ...Array(4).fill("sharded survived"),
      ...Array(4).fill("working-set survived"),
      ...Array(4).fill("list-v1 crashed"),
    ]);
  });
});

it("a design of one's own that faults in a worker prints its oops: crash", () => {
  file(
    "faulty.mjs",
    `import { defineDepot, findDepotDesign } from "iovalab";
     export default defineDepot({ ...findDepotDesign("list-v1"), id: "faulty" });`,
  );
  const { code, stdout } = iovalab(["crash", "--depot", "faulty.mjs"], { cwd: folder });
  expect(code).toBe(1);
  expect(stdout.match(/^ {4}BUG: kernel NULL pointer dereference, address: 0{16}$/gm)).toHaveLength(4);
});
