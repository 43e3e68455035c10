/** `iovalab check` as a user starts it. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import type { CheckResult } from "../../src/measure/result.js";
import { iovalab, MAIN } from "./iovalab.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const EXAMPLES = "./examples/sharded.js,./examples/working-set.js";

/** A project of a user's, in which the package is installed. */
const folder = mkdtempSync(join(tmpdir(), "iovalab-"));
mkdirSync(join(folder, "node_modules"));
symlinkSync(root, join(folder, "node_modules", "iovalab"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A list of a user's who forgot the lock in pop. */
const HASTY = `import { defineDepot, LockClass, NULL, nextOf, setNext } from "iovalab";
export default defineDepot({
  id: "hasty", summary: "pops without the lock", reclaim: "off", bounded: false, order: "stack",
  words: ["lock", "top", "depth"],
  sizeOf: () => 3,
  initialize: (machine, base) => void machine.i32.fill(0, base, base + 3),
  attach(machine, base) {
    const pop = () => {
      const top = machine.i32[base + 1];
      if (top === NULL) return NULL;
      machine.i32[base + 1] = nextOf(machine, top);
      machine.i32[base + 2]--;
      return top;
    };
    return {
      push(magazine, cpu) {
        machine.acquire(base, LockClass.depot, cpu);
        setNext(machine, magazine, machine.i32[base + 1]);
        machine.i32[base + 1] = magazine;
        machine.i32[base + 2]++;
        machine.release(base);
        return true;
      },
      pop,
      size: () => machine.glances[base + 2],
      drain: (cpu, visit) => { for (let top = pop(); top !== NULL; top = pop()) visit(top); },
      walk(visit) { for (let top = machine.i32[base + 1]; top !== NULL && visit(top); ) top = nextOf(machine, top); },
    };
  },
});
`;
writeFileSync(join(folder, "hasty.mjs"), HASTY);

describe("check", () => {
  it("says of sound designs that all interleavings hold", () => {
    const words = [
      "check",
      "--depot",
      `array,list,lockfree,${EXAMPLES}`,
      "--ops",
      "4",
      "--part",
      "depot,full,drain",
    ];
    const { code, stdout, stderr } = iovalab(words, { cwd: root });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const rows = stdout.split("\n").filter((line) => / 2 \+ 2 /.test(line));
    // The array alone has a bound.
    expect(rows.map((row) => row.trim().split(/ +/).slice(0, 2).join(" "))).toEqual([
      "array depot",
      "array full",
      "array drain",
      ...["list", "lockfree", "sharded", "working-set"].flatMap((id) => [`${id} depot`, `${id} drain`]),
    ]);
    for (const row of rows) expect(row).toMatch(/ all hold$/);
    expect(stdout).toContain("Under sequential consistency, which is what JavaScript's Atomics are");
  });

  it("goes through the layers above a depot too", () => {
    const words = ["check", "--depot", EXAMPLES, "--ops", "3", "--part", "rcache,flush,slab"];
    const { code, stdout, stderr } = iovalab(words, { cwd: root });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.match(/ all hold$/gm)).toHaveLength(5);
  });

  it("prints the shortest interleaving that fails, and the command that plays it again", () => {
    const { code, stdout, stderr } = iovalab(["check", "--depot", "lockfree-untagged", "--part", "depot"]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toMatch(/at rest: M\d is lost: no CPU holds it, and it is not in the depot/);
    expect(stdout).toMatch(/^ {2}step {2}CPU 0 +CPU 1$/m);
    expect(stdout).toMatch(/^ +22 {2}CAS head \{0, M4\} -> \{0, M3\}: done$/m);
    expect(stdout).toContain("No interleaving of fewer turns fails.");
    const command = /^ {2}npx iovalab (check .*)$/m.exec(stdout)?.[1]?.split(" ") ?? [];
    const again = iovalab(command);
    expect(again.code).toBe(1);
    const table = (text: string) => text.split("\n").filter((line) => /^ +\d+ {2}/.test(line));
    expect(table(again.stdout)).toEqual(table(stdout));
    expect(again.stdout).toMatch(/^ +\| CPU 1 holds M2 M4$/m);
  });

  it("shows the oops of the first list at its teardown", () => {
    const { code, stdout } = iovalab(["check", "--depot", "list-v1", "--part", "drain"]);
    expect(code).toBe(1);
    expect(stdout).toContain("list-v1, drain: null-dereference");
    expect(stdout).toContain("at teardown: NULL pointer dereference, address: 0000000000000000, read");
    expect(stdout).toContain("--schedule '' --verbose");
  });

  it("finds what is wrong with a user's design, and names its words", () => {
    const words = ["check", "--depot", "./hasty.mjs", "--part", "depot", "--json", "hasty.json"];
    const { code, stdout } = iovalab(words, { cwd: folder });
    expect(code).toBe(1);
    expect(stdout).toContain("hasty, depot: data-race");
    expect(stdout).toContain(
      "CPU 0 and CPU 1 access top in no order: one of them writes, one uses no atomic",
    );
    expect(stdout).toContain(
      "npx iovalab check --depot ./hasty.mjs --part depot --cpus 2 --ops 8 --schedule ",
    );
    const { checks } = JSON.parse(readFileSync(join(folder, "hasty.json"), "utf8")) as CheckResult;
    expect(checks).toMatchObject([{ depot: "hasty", given: "./hasty.mjs", isComplete: false }]);
    expect(iovalab(["report", "hasty.json"], { cwd: folder })).toMatchObject({ code: 0, stdout });
  });

  it("finds it at random too, the same each time", () => {
    const words = ["check", "--depot", "./hasty.mjs", "--part", "depot", "--search", "random", "--seed", "7"];
    const [one, other] = [iovalab(words, { cwd: folder }), iovalab(words, { cwd: folder })];
    expect(one.code).toBe(1);
    const timeless = (text: string) => text.replaceAll(/ +\d+\.\d s /g, " ");
    expect(timeless(one.stdout)).toBe(timeless(other.stdout));
  });

  it("is the same each time, but for the seconds", () => {
    const words = [
      "check",
      "--depot",
      "list,lockfree",
      "--part",
      "depot,rcache",
      "--ops",
      "4",
      "--json",
      "-",
    ];
    const [one, other] = [1, 2].map(() => {
      const { checks } = JSON.parse(iovalab(words).stdout) as CheckResult;
      return checks.map((check) => ({ ...check, seconds: 0 }));
    });
    expect(one).toEqual(other);
    expect(one?.every(({ isComplete }) => isComplete)).toBe(true);
  });

  it("says what a bound on preemptions, or the time, left out", () => {
    const bounded = iovalab(["check", "--depot", "lockfree", "--part", "depot", "--preemptions", "1"]);
    expect(bounded).toMatchObject({ code: 0, stderr: "" });
    expect(bounded.stdout).toMatch(/all hold, to 1 preemptions$/m);
    const words = ["check", "--depot", "lockfree", "--part", "depot", "--cpus", "3", "--ops", "12"];
    const cut = iovalab([...words, "--max-time", "0.2"]);
    expect(cut.code).toBe(0);
    expect(cut.stdout).toMatch(/holds so far$/m);
    expect(cut.stderr).toMatch(
      /^warning: depot of lockfree was not explored to its end, only \d+ states of it; use a longer --max-time, fewer --ops, or --preemptions\n$/,
    );
  });

  it("is interrupted with what was checked until then, and exit code 130", async () => {
    const words = ["check", "--depot", "none,lockfree", "--part", "depot", "--cpus", "4", "--ops", "12"];
    const child = spawn(process.execPath, [MAIN, ...words, "--max-time", "600"]);
    let stdout = "";
    child.stdout.on("data", (text) => {
      stdout += text;
    });
    // Again and again: it may not look for the signal yet.
    const timer = setInterval(() => child.kill("SIGINT"), 4000);
    const code = await new Promise((resolve) => child.once("close", resolve));
    clearInterval(timer);
    expect(code).toBe(130);
    expect(stdout).toContain("interrupted: what was checked until then");
  });
});
