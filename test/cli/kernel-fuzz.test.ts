import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { copyOf, LINUX_6_1, LINUX_6_12, TREES, withForgottenUnlock } from "../kernel/kernel-trees.js";
import { iovalab, MAIN } from "./iovalab.js";

/** Enough for each kind of script to come by; `IOVALAB_SOAK=1` plays ten times as many. */
const OPS = process.env.IOVALAB_SOAK ? 10_000_000 : 1_000_000;

describe.each(TREES)("kernel fuzz, $name $reason", ({ folder }) => {
  it.skipIf(folder === undefined)(`finds no difference in ${OPS} operations`, () => {
    const { code, stdout, stderr } = iovalab([
      "kernel",
      "fuzz",
      "--tree",
      folder!,
      "--ops",
      String(OPS),
      "--seed",
      "42",
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const operations = /^Linux .*: ([0-9,]+) operations in .*, all answered alike\n$/.exec(stdout)![1]!;
    expect(Number(operations.replaceAll(",", ""))).toBeGreaterThanOrEqual(OPS);
  });
});

/** What is wrong, where, and what shows it at the least. */
const PLANTED: readonly [what: string, change: (text: string) => string, mostLines: number][] = [
  ["a bound that is one too small", (text) => text.replace(/(limit_pfn) - size\)/, "$1 - size - 1)"), 4],
  [
    "a pop that fills the gap from the wrong end",
    (text) => text.replace("pfns[--mag->size]", "pfns[mag->size = mag->size - 1, 0]"),
    7,
  ],
  // Nothing is answered differently: it is told at the domain's end.
  ["a WARN that is left out", (text) => text.replace("if (WARN_ON(!iova))", "if (!iova)"), 4],
];

describe.skipIf(LINUX_6_1.folder === undefined)(`kernel fuzz finds a change ${LINUX_6_1.reason}`, () => {
  it.each(PLANTED)("%s", (_, change, mostLines) => {
    const copy = copyOf(LINUX_6_1.folder!, (text, name) => (name.endsWith("iova.c") ? change(text) : text));
    const folder = join(mkdtempSync(join(tmpdir(), "iovalab-tree-")), "it's a tree");
    cpSync(copy, folder, { recursive: true });
    const { code, stdout, stderr } = iovalab(["kernel", "fuzz", "--tree", folder]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toMatch(/, the last one answered differently\n/);
    const script = [...stdout.matchAll(/^ {2}([AFGSRTHDXI].*?)(?: {2,}|$)/gm)].map(([, line]) => line!);
    expect(script.length).toBeLessThanOrEqual(mostLines);
    const [, kernel, ours] = /the kernel: (.*); array: (.*)$/m.exec(stdout)!;
    expect(kernel).not.toBe(ours);
    // The command that is printed tells them apart, as a shell takes it; so does the script by itself.
    const again = /^again: npx iovalab (.*)$/m.exec(stdout)![1]!;
    const repeated = spawnSync("sh", ["-c", `"$0" "$1" ${again}`, process.execPath, MAIN], {
      encoding: "utf8",
    });
    expect(repeated.status).toBe(1);
    expect(repeated.stdout.split("\n").slice(1)).toEqual(stdout.split("\n").slice(1));
    if (stdout.includes("(the end)")) return;
    const input = `${script.join("\n")}\n`;
    const theirs = iovalab(["kernel", "exec", "-", "--tree", folder], { input }).stdout.trimEnd().split("\n");
    const own = iovalab(["exec", "-", "--depot", "array"], { input }).stdout.trimEnd().split("\n");
    expect([theirs.at(-1), own.at(-1)]).toEqual([kernel, ours]);
    expect(theirs.slice(0, -1)).toEqual(own.slice(0, -1));
  });
});

describe.skipIf(LINUX_6_12.folder === undefined)(`kernel fuzz finds ${LINUX_6_12.reason}`, () => {
  it("an allocator that dies, and says where", () => {
    const folder = copyOf(LINUX_6_12.folder!, (text, name) =>
      name.endsWith("iova.c") ? text.replace(/if \(rcache->depot\) \{/, "if (true) {") : text,
    );
    const { code, stdout } = iovalab(["kernel", "fuzz", "--tree", folder]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/\n {2}A 0 1 .*the kernel: killed by SIGSEGV in alloc_iova_fast; list: \d+\n/);
  });

  it("an allocator that does not come back, in a script of three lines", () => {
    const folder = copyOf(LINUX_6_12.folder!, (text, name) =>
      name.endsWith("iova.c") ? withForgottenUnlock(text) : text,
    );
    const { code, stdout, stderr } = iovalab(["kernel", "fuzz", "--tree", folder]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    const script = stdout.split("\n").filter((line) => line.startsWith("  "));
    expect(script).toHaveLength(3);
    expect(script[2]).toMatch(/^ {2}A .* the kernel: stuck in alloc_iova_fast; list: \d+$/);
  });

  it("no design for an array of another length", () => {
    const folder = copyOf(LINUX_6_1.folder!, (text) => text.replace(/(MAX_GLOBAL_MAGS) 32/, "$1 31"));
    expect(iovalab(["kernel", "fuzz", "--tree", folder])).toEqual({
      code: 2,
      stdout: "",
      stderr:
        "iovalab: its depot is an array of 31 magazines: there is no design here to hold against it, ours have 32\n",
    });
  });
});
