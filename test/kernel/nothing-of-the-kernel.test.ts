import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { KERNEL_FILES } from "../../src/kernel/kernel-sources.js";
import { kernelFile, TREES } from "./kernel-trees.js";

/**
 * Neither this repository nor the package that is made of it holds a line of the kernel, or a program with it inside.
 * Where a kernel's sources are at hand, they are what is looked for; the marks of their licence everywhere.
 */
const root = fileURLToPath(new URL("../../", import.meta.url));

interface NamedBytes {
  readonly name: string;
  readonly bytes: Buffer;
}

function listed(program: string, words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, words, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`${program}: ${stderr}`);
  return stdout;
}

function filesNamed(names: readonly string[]): NamedBytes[] {
  return names.map((name) => {
    const bytes = readFileSync(join(root, name));
    return { name, bytes: name.endsWith(".gz") ? gunzipSync(bytes) : bytes };
  });
}

const tracked = () => filesNamed(listed("git", ["ls-files", "-z"]).split("\0").filter(Boolean));
const packed = () => {
  const [manifest] = JSON.parse(listed("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"])) as [
    { files: { path: string }[] },
  ];
  return filesNamed(manifest.files.map(({ path }) => path));
};

/** Put together here, so that this file is none that it finds. */
const LICENCE = new RegExp(
  `${["SPDX-License-Identifier", ":"].join("")}\\s*\\(?(L?GPL)|${["GNU", "General"].join(" ")}`,
);
const MAGIC = [
  Buffer.from([0x7f, 0x45, 0x4c, 0x46]),
  Buffer.from("!<arch>\n"),
  Buffer.from([0xcf, 0xfa, 0xed, 0xfe]),
];

/** A line says something of its own when it is as long as this without its blanks. */
const TELLING = 32;
/** So many lines in a row say it too, if none of them is a bracket only. */
const IN_A_ROW = 3;
const LEAST = 6;

/** What is recognised of a text: its long lines, and short ones in a row. */
function* marksOf(text: string): Generator<string> {
  const lines = text
    .split("\n")
    .map((line) => line.replaceAll(/[\s*/+-]+/g, ""))
    .filter((line) => line.length >= LEAST);
  for (const [index, line] of lines.entries()) {
    if (line.length >= TELLING) yield line;
    if (index + IN_A_ROW <= lines.length) yield lines.slice(index, index + IN_A_ROW).join("\n");
  }
}

function problemsOf(files: readonly NamedBytes[], kernel: ReadonlySet<string>): string[] {
  return files.flatMap(({ name, bytes }) => {
    if (MAGIC.some((magic) => bytes.subarray(0, magic.length).equals(magic)))
      return [`${name}: is a program`];
    const text = bytes.toString("latin1");
    const licence = LICENCE.exec(text);
    if (licence !== null) return [`${name}: ${licence[0]}`];
    for (const mark of marksOf(text)) if (kernel.has(mark)) return [`${name}: ${mark}`];
    return [];
  });
}

const available = TREES.filter(({ folder }) => folder !== undefined);
const kernel = new Set(
  available.flatMap(({ folder }) => KERNEL_FILES.flatMap((name) => [...marksOf(kernelFile(folder!, name))])),
);

describe(`nothing of the kernel ${available.length === TREES.length ? "" : `(${TREES.map(({ reason }) => reason).join(" ")})`}`, () => {
  it("is in the repository", () => {
    const files = tracked();
    expect(files.length).toBeGreaterThan(300);
    expect(problemsOf(files, kernel)).toEqual([]);
  });

  it("is in the package, which has the shims", () => {
    const files = packed();
    const names = files.map(({ name }) => name);
    for (const shim of ["allocator.c", "driver.c", "race.c", "shim/slab.c"]) {
      expect(names).toContain(`bench/kernel/${shim}`);
    }
    expect(problemsOf(files, kernel)).toEqual([]);
  });

  it("would be found", () => {
    const found = (name: string, text: string | Buffer) =>
      problemsOf([{ name, bytes: Buffer.from(text) }], kernel).length;
    expect(found("a", "/* SPDX-License-Identifier: MIT */")).toBe(0);
    expect(found("b", ["/* SPDX-License-Identifier", "GPL-2.0 */"].join(": "))).toBe(1);
    expect(found("c", MAGIC[0]!)).toBe(1);
  });

  it.skipIf(available.length === 0)("would be found, be it some lines in the middle of a file", () => {
    const lines = kernelFile(available[0]!.folder!, KERNEL_FILES[0]).split("\n");
    let seen = 0;
    for (let from = 20; from + 12 < lines.length; from += 12) {
      const stolen = ["// ours", ...lines.slice(from, from + 12), "// ours"].join("\n");
      seen += problemsOf([{ name: "stolen", bytes: Buffer.from(stolen) }], kernel).length;
    }
    expect(seen).toBe(Math.floor((lines.length - 21 - 12) / 12) + 1);
  });
});
