import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Patch } from "../../src/kernel/patch.js";

const scratch = mkdtempSync(join(tmpdir(), "iovalab-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const WANTED = ["lib/one.c", "lib/two.c"];
const TREE = { "lib/one.c": "one\ntwo\nthree\n\nfive\n", "lib/two.c": "first\nsecond\n" };

const ONE = ["--- a/lib/one.c", "+++ b/lib/one.c", "@@ -1,3 +1,3 @@", " one", "-two", "+TWO", " three"];
const TWO = ["--- a/lib/two.c", "+++ b/lib/two.c", "@@ -1,2 +1,3 @@", " first", "+between", " second"];
const CHANGED = { one: "one\nTWO\nthree\n\nfive\n", two: "first\nbetween\nsecond\n" };

const { signal } = new AbortController();

/** What becomes of the two files, or the problem of the patch. */
async function applied(
  lines: readonly string[] | string,
  ends = "\n",
): Promise<{ one: string; two: string } | string> {
  const folder = mkdtempSync(join(scratch, "tree-"));
  for (const [name, text] of Object.entries(TREE)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const file = join(folder, "change.patch");
  writeFileSync(file, typeof lines === "string" ? lines : lines.map((line) => line + ends).join(""));
  try {
    await new Patch(file, WANTED).apply(folder, signal);
  } catch (error) {
    return (error as Error).message.replace(`--patch "${file}": `, "");
  }
  const [one, two] = WANTED.map((name) => readFileSync(join(folder, name), "utf8")) as [string, string];
  return { one, two };
}

const git = (name: string, ...more: string[]) => [`diff --git a/${name} b/${name}`, ...more];

/** Changes to files that are not there, as git writes them. */
const OTHERS: readonly [what: string, lines: readonly string[]][] = [
  ["a change", [...git("x.c", "index 1..2 100644"), "--- a/x.c", "+++ b/x.c", "@@ -1 +1 @@", "-old", "+new"]],
  ["a rename", ["diff --git a/x.c b/y.c", "similarity index 100%", "rename from x.c", "rename to y.c"]],
  [
    "a rename with a change",
    [
      ...["diff --git a/x.c b/y.c", "similarity index 90%", "rename from x.c", "rename to y.c"],
      ...["--- a/x.c", "+++ b/y.c", "@@ -1 +1 @@", "-old", "+new"],
    ],
  ],
  ["a mode", git("x.sh", "old mode 100644", "new mode 100755")],
  [
    "a deletion",
    [
      ...git("x.c", "deleted file mode 100644", "index 1..0"),
      "--- a/x.c",
      "+++ /dev/null",
      "@@ -1 +0,0 @@",
      "-old",
    ],
  ],
  ["an empty file that is deleted", git("x.c", "deleted file mode 100644", "index 1..0")],
  [
    "a new file",
    [
      ...git("x.c", "new file mode 100644", "index 0..1"),
      "--- /dev/null",
      "+++ b/x.c",
      "@@ -0,0 +1 @@",
      "+new",
    ],
  ],
  [
    "a copy of one",
    ["diff --git a/lib/one.c b/x.c", "similarity index 100%", "copy from lib/one.c", "copy to x.c"],
  ],
  [
    "a copy of one, with a change",
    [
      ...["diff --git a/lib/one.c b/x.c", "similarity index 90%", "copy from lib/one.c", "copy to x.c"],
      ...["--- a/lib/one.c", "+++ b/x.c", "@@ -1 +1 @@", "-one", "+1"],
    ],
  ],
  [
    "a binary file",
    git("x.bin", "index 1..2 100644", "GIT binary patch", "literal 1", "IcmZPo000310RR91", ""),
  ],
  [
    "removed lines that look like the head of a file",
    [
      ...git("x.txt", "index 1..2 100644"),
      ...["--- a/x.txt", "+++ b/x.txt", "@@ -1,2 +1,2 @@", "--- a/lib/one.c", "-x", "+++ b/lib/one.c", "+y"],
    ],
  ],
];

describe("a patch takes what is wanted of a series", () => {
  it.each(OTHERS)("with %s before, between and behind", async (_, other) => {
    const first = [...git("lib/one.c", "index 1..2 100644"), ...ONE];
    const second = [...git("lib/two.c", "index 1..2 100644"), ...TWO];
    const mail = ["From: somebody", "Subject: [PATCH] a change", "", "It changes.", "---", " x.c | 2 +-", ""];
    const end = ["-- ", "2.39.2", ""];
    expect(await applied([...mail, ...other, ...first, ...other, ...second, ...other, ...end])).toEqual(
      CHANGED,
    );
    expect(await applied([...first, ...end, ...mail, ...second, ...end])).toEqual(CHANGED);
    expect(await applied([...mail, ...other, ...end])).toBe("it changes none of lib/one.c, lib/two.c");
  });

  it("that changes a file twice", async () => {
    const again = ["--- a/lib/one.c", "+++ b/lib/one.c", "@@ -2 +2 @@", "-TWO", "+2"];
    expect(await applied([...ONE, ...again])).toEqual({
      one: CHANGED.one.replace("TWO", "2"),
      two: TREE["lib/two.c"],
    });
  });
});

describe("a patch is understood", () => {
  const both = [...ONE, ...TWO];
  it.each([
    ["with line ends of mails", both, "\r\n"],
    ["without a/ and b/", both.map((line) => line.replace(/^(---|\+\+\+) [ab]\//, "$1 ")), "\n"],
    [
      "with other folders, and times",
      both.map((line) => line.replace(/^(---|\+\+\+) [ab]\/(.*)/, "$1 linux-6.12.orig/$2\t2026-01-01")),
      "\n",
    ],
    [
      "with hunks of one line",
      ["--- a/lib/one.c", "+++ b/lib/one.c", "@@ -2 +2 @@", "-two", "+TWO", ...TWO],
      "\n",
    ],
  ])("%s", async (_, lines, ends) => {
    expect(await applied(lines, ends)).toEqual(CHANGED);
  });

  it("where an empty line lost its blank", async () => {
    const lines = ["--- a/lib/one.c", "+++ b/lib/one.c", "@@ -3,3 +3,3 @@", " three", "", "-five", "+FIVE"];
    expect(await applied(lines)).toMatchObject({ one: "one\ntwo\nthree\n\nFIVE\n" });
  });

  it("where the file's last line has no end", async () => {
    const none = "\\ No newline at end of file";
    const lines = [
      "--- a/lib/two.c",
      "+++ b/lib/two.c",
      "@@ -1,2 +1,2 @@",
      " first",
      "-second",
      "+last",
      none,
    ];
    expect(await applied(lines)).toMatchObject({ two: "first\nlast" });
  });
});

/** Of `lib/two.c`. */
const NOTHING_LEFT = ["@@ -1,2 +0,0 @@", "-first", "-second"];

describe("a patch that cannot be used says why", () => {
  const head = ONE.slice(0, 2);
  const short = "line 3: its hunk has other lines than it says";
  it.each([
    ["fewer lines", [...head, "@@ -1,4 +1,4 @@", " one", "-two", "+TWO", " three"], short],
    [
      "fewer lines, before another file",
      [...head, "@@ -1,9 +1,9 @@", ...ONE.slice(3), ...git("x"), ...TWO],
      short,
    ],
    ["other lines", [...head, "@@ -1,3 +1,2 @@", ...ONE.slice(3)], short],
    [
      "more lines",
      [...head, "@@ -1,2 +1,2 @@", ...ONE.slice(3)],
      "line 3: its hunk has more lines than it says",
    ],
    ["no hunk", [...head, ...TWO], "line 3: a hunk is missing, which begins with @@"],
    ["no hunk at its end", head, "line 3: a hunk is missing, which begins with @@"],
    [
      "another tree's lines",
      [...ONE.slice(0, 5), "-zwei", "+TWO", " three"].toSpliced(4, 1),
      "it does not apply to this tree: the hunk on line 3 of the patch does not fit lib/one.c at line 1",
    ],
    [
      "a change that is there",
      ["--- a/lib/one.c", "+++ b/lib/one.c", "@@ -1,3 +1,3 @@", " one", "-2", "+two", " three"],
      "lib/one.c of this tree is changed so already",
    ],
    [
      "a deletion of what is needed",
      [
        ...git("lib/two.c", "deleted file mode 100644"),
        "--- a/lib/two.c",
        "+++ /dev/null",
        "@@ -1,2 +0,0 @@",
        "-first",
        "-second",
      ],
      "it deletes lib/two.c, without which there is no allocator",
    ],
    [
      "a deletion as diff -N writes it",
      [
        "diff -ruN a/lib/two.c b/lib/two.c",
        "--- a/lib/two.c\t2026-11-26 18:31:47.451714733 +0000",
        "+++ b/lib/two.c\t1970-01-01 00:00:00.000000000 +0000",
        ...NOTHING_LEFT,
      ],
      "it deletes lib/two.c, without which there is no allocator",
    ],
    [
      "a deletion as diff -N writes it west of Greenwich",
      [
        "--- a/lib/two.c\t2026-11-26 18:31:47 -0500",
        "+++ b/lib/two.c\t1969-12-31 19:00:00 -0500",
        ...NOTHING_LEFT,
      ],
      "it deletes lib/two.c, without which there is no allocator",
    ],
    [
      "a deletion that shows no lines",
      [...ONE, ...git("lib/two.c", "deleted file mode 100644", "index 1..0")],
      "it deletes lib/two.c, without which there is no allocator",
    ],
    [
      "a deletion of another tree's file",
      ["--- a/lib/two.c", "+++ /dev/null", "@@ -1,1 +0,0 @@", "-another"],
      "it deletes lib/two.c, without which there is no allocator",
    ],
    [
      "all lines of what is needed taken away",
      ["--- a/lib/two.c", "+++ b/lib/two.c", ...NOTHING_LEFT],
      "it empties lib/two.c, without which there is no allocator",
    ],
    [
      "a rename of what is needed",
      [
        "diff --git a/lib/two.c b/lib/2.c",
        "similarity index 100%",
        "rename from lib/two.c",
        "rename to lib/2.c",
      ],
      "it renames lib/two.c, which is looked for by its name",
    ],
    [
      "another name for what is needed, as diff has it",
      ["--- linux/lib/two.c", "+++ linux/lib/2.c", ...TWO.slice(2)],
      "it makes linux/lib/2.c of lib/two.c, which is looked for by its name",
    ],
    ["nothing", [], "it changes none of lib/one.c, lib/two.c"],
  ])("%s", async (_, lines, problem) => {
    expect(await applied(lines)).toBe(problem);
  });
});
