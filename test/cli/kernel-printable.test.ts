import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { KERNEL_FILES } from "../../src/kernel/kernel-sources.js";
import { LINUX_6_12 } from "../kernel/kernel-trees.js";
import { iovalab } from "./iovalab.js";

const scratch = mkdtempSync(join(tmpdir(), "iovalab-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Clears a screen, in a name and in a text. */
const CLEAR = "\u001b[2J";
const SHOWN = "\\u001b[2J";

/** Enough of a tree for a compiler that refuses everything. */
const tree = join(scratch, `tree ${CLEAR}`);
for (const name of KERNEL_FILES) {
  mkdirSync(dirname(join(tree, name)), { recursive: true });
  writeFileSync(join(tree, name), "int iova_domain_init_rcaches;\n");
}
const tools = join(scratch, "tools");
mkdirSync(tools);
writeFileSync(
  join(tools, "cc"),
  `#!/bin/sh
[ "$1" = --version ] && exec echo "cc 1.0"
printf 'lib/rbtree.c:1:2: error: #error \\033[2J' >&2
exit 1
`,
  { mode: 0o755 },
);
const env = { PATH: `${tools}:${process.env.PATH}`, XDG_CACHE_HOME: join(scratch, "cache") };

function patch(name: string, lines: readonly string[]): string {
  const file = join(scratch, name);
  writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
  return file;
}

describe("kernel shows what a terminal would obey", () => {
  it.each([
    [
      "what the compiler quotes of the tree, and the tree's name",
      [],
      `--tree "${tree.replace(CLEAR, SHOWN)}": not understood: lib/rbtree.c:1: #error ${SHOWN}`,
    ],
    [
      "a patch's name",
      ["--patch", patch(`a ${CLEAR}`, ["nothing"])],
      `--patch "${scratch}/a ${SHOWN}": it changes none of ${KERNEL_FILES.join(", ")}`,
    ],
    [
      "a name in a patch",
      ["--patch", patch("renames", ["--- a/lib/rbtree.c", `+++ b/${CLEAR}`, "@@ -1 +1 @@", "-a", "+b"])],
      `--patch "${scratch}/renames": it makes b/${SHOWN} of lib/rbtree.c, which is looked for by its name`,
    ],
  ])("in %s", (_, words, line) => {
    expect(iovalab(["kernel", "--tree", tree, ...words], { env })).toEqual({
      code: 2,
      stdout: "",
      stderr: `iovalab: ${line}\n`,
    });
  });
});

describe.skipIf(LINUX_6_12.folder === undefined)(
  `kernel shows what a terminal would obey ${LINUX_6_12.reason}`,
  () => {
    const folder = LINUX_6_12.folder!;

    it("in a script's name", () => {
      const script = join(scratch, `script ${CLEAR}`);
      writeFileSync(script, "I 1 12 1\nB\n");
      const { code, stdout, stderr } = iovalab(["kernel", "exec", script, "--tree", folder]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "ok\n" });
      expect(stderr).toBe(
        `${scratch}/script ${SHOWN}:2: unknown operation "B"; there are A, S, F, G, R, T, H, D and X\n`,
      );
    });

    it("in what a command is repeated with", () => {
      const file = patch(`fits ' ${CLEAR}`, [
        ...["--- a/lib/rbtree.c", "+++ b/lib/rbtree.c", "@@ -0,0 +1 @@", "+/* new */"],
      ]);
      const words = ["--tree", folder, "--patch", file, "--race", "local-lifo-1", "--cpus", "1"];
      const { stdout } = iovalab(["kernel", "bench", ...words, "--duration", "0.01", "--repeat", "1"]);
      expect(stdout).toContain(`fits ' ${SHOWN}`);
      expect(stdout).not.toContain("\u001b");
    });
  },
);
