import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import {
  copyOf,
  LINUX_6_1,
  LINUX_6_12,
  patchOf,
  TREES,
  withForgottenUnlock,
  withGuard,
  withoutTest,
} from "../kernel/kernel-trees.js";
import { iovalab } from "./iovalab.js";

const golden = fileURLToPath(new URL("../conformance/golden/", import.meta.url));
const scripts = readdirSync(golden)
  .filter((name) => name.endsWith(".trace.gz"))
  .map((name) => name.replace(".trace.gz", ""));

describe.each(TREES)("kernel, $name $reason", ({ folder, depot }) => {
  it.skipIf(folder === undefined)("is compiled as it is, and lives", () => {
    const { code, stdout, stderr } = iovalab(["kernel", "--tree", folder!]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^Linux 6\.\d+\.\d+ \(.*\): compiled, .*driver\n/);
    const facts =
      depot === "list" ? "a list, trimmed in the background" : "an array of 32 magazines, not trimmed";
    expect(stdout).toContain(`  6 bins, magazines of 127; the depot is ${facts}\n`);
    expect(stdout).toContain("its domain can be put\n");
  });

  it.skipIf(folder === undefined).each(scripts)("exec answers %s as it was recorded", (script) => {
    const recorded = gunzipSync(readFileSync(join(golden, `${script}.${depot}.out.gz`))).toString();
    const { code, stdout, stderr } = iovalab([
      "kernel",
      "exec",
      join(golden, `${script}.trace.gz`),
      "--tree",
      folder!,
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout === recorded).toBe(true);
  });
});

describe.skipIf(LINUX_6_12.folder === undefined)(`kernel --patch ${LINUX_6_12.reason}`, () => {
  const folder = LINUX_6_12.folder!;
  const listV1 = () => patchOf(folder, "drivers/iommu/iova.c", withoutTest);
  const guarded = () => patchOf(folder, "drivers/iommu/iova.c", (text) => withGuard(withoutTest(text)));

  it("sees the first version of the list die at a domain's end, and not with the guard", () => {
    const first = iovalab(["kernel", "--tree", folder, "--patch", listV1()]);
    expect(first).toMatchObject({ code: 1, stderr: "" });
    expect(first.stdout).toContain("\n  killed by SIGSEGV in put_iova_domain\n");
    const repaired = iovalab(["kernel", "--tree", folder, "--patch", guarded()]);
    expect(repaired).toMatchObject({ code: 0, stderr: "" });
  });

  it("says where in a script it died, after the answers before", () => {
    const input = "I 1 12 1\nA 0 1 1048575 0\nX\n";
    expect(iovalab(["kernel", "exec", "-", "--tree", folder, "--patch", listV1()], { input })).toEqual({
      code: 1,
      stdout: "ok\n1048575\n",
      stderr: "iovalab: stdin:3: killed by SIGSEGV in put_iova_domain\n",
    });
    const quiet = "I 1 12 1\nA 0 1 1048575 0\n";
    expect(
      iovalab(["kernel", "exec", "-", "--tree", folder, "--patch", listV1()], { input: quiet }).stderr,
    ).toBe("iovalab: stdin: after the last line: killed by SIGSEGV in put_iova_domain\n");
  });

  it("takes only what it can use of a series", () => {
    const other =
      "--- a/drivers/iommu/dma-iommu.c\n+++ b/drivers/iommu/dma-iommu.c\n@@ -1 +1 @@\n-old\n+new\n";
    const file = listV1();
    const series = `From: somebody\n\ndiff --git a/x b/x\n${other}${readFileSync(file, "latin1")}-- \n2.39\n`;
    writeFileSync(file, series, "latin1");
    expect(iovalab(["kernel", "--tree", folder, "--patch", file])).toMatchObject({ code: 1, stderr: "" });
    writeFileSync(file, other);
    const { code, stderr } = iovalab(["kernel", "--tree", folder, "--patch", file]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^iovalab: --patch ".*": it changes none of drivers\/iommu\/iova\.c, /);
  });

  it("refuses one that does not fit", () => {
    const changed = copyOf(folder, (text) => text.replaceAll("depot", "store"));
    const { code, stderr } = iovalab(["kernel", "--tree", changed, "--patch", listV1()]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^iovalab: --patch ".*": it does not apply to this tree: .*\n$/);
  });
});

describe(`kernel, of forms that differ ${LINUX_6_1.reason}`, () => {
  const anyTree = LINUX_6_1.folder;

  it.skipIf(anyTree === undefined)("knows Linux 6.6, whose magazines are not zeroed", () => {
    const form = copyOf(anyTree!, (text) =>
      text.replace(
        /return kzalloc\((sizeof\(struct iova_magazine\)), flags\);/,
        (_, size) =>
          `struct iova_magazine *fresh = kmalloc(${size}, flags); if (fresh) fresh->size = 0; return fresh;`,
      ),
    );
    expect(iovalab(["kernel", "--tree", form])).toMatchObject({ code: 0, stderr: "" });
  });

  it.skipIf(anyTree === undefined)("says what it does not understand, in one line", () => {
    const strange = copyOf(anyTree!, (text) => text.replace("kmem_cache_zalloc", "some_new_call"));
    const { code, stderr } = iovalab(["kernel", "--tree", strange]);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^iovalab: --tree ".*": not understood: drivers\/iommu\/iova\.c:\d+: .*some_new_call.*\n$/,
    );
    const old = copyOf(anyTree!, (text) => text.replaceAll("iova_domain_init_rcaches", "init_iova_rcaches"));
    expect(iovalab(["kernel", "--tree", old])).toMatchObject({
      code: 2,
      stderr: `iovalab: --tree "${old}": not understood: drivers/iommu/iova.c has no iova_domain_init_rcaches, as Linux has it from 5.18 on\n`,
    });
  });
});

describe.skipIf(LINUX_6_12.folder === undefined)(
  `kernel, of an allocator that does not come back ${LINUX_6_12.reason}`,
  () => {
    const changed = (change: (iovaC: string) => string) =>
      copyOf(LINUX_6_12.folder!, (text, name) => (name.endsWith("iova.c") ? change(text) : text));

    it("exec says where, after the answers before", () => {
      const folder = changed(withForgottenUnlock);
      const input = "I 1 12 1\nA 0 1 1048575 0\nA 0 1 1048575 0\nX\n";
      expect(iovalab(["kernel", "exec", "-", "--tree", folder], { input })).toEqual({
        code: 1,
        stdout: "ok\n1048575\n",
        stderr: "iovalab: stdin:3: stuck in alloc_iova_fast\n",
      });
    });

    it("is found before anything is asked of it, too", () => {
      const folder = changed((text) => text.replace(/(\w+->rbroot = RB_ROOT;)/, "$1 for (;;) ;"));
      expect(iovalab(["kernel", "--tree", folder])).toEqual({
        code: 1,
        stdout: "",
        stderr: "iovalab: the kernel's allocator was stuck in init_iova_domain\n",
      });
    });
  },
);

describe("kernel, asked for what there is not", () => {
  it.each([
    [
      "kernel",
      "kernel: whose code? --tree DIR, the root of a kernel tree, or --source-package linux-source-6.1",
    ],
    [
      "kernel --tree /nowhere",
      '--tree "/nowhere": drivers/iommu/iova.c is not there; wanted is the root of a kernel tree, Linux 6.1 or later',
    ],
    [
      "kernel --tree . --source-package linux-source-6.1",
      "--tree and --source-package exclude each other: there is one kernel at a time",
    ],
    [
      "kernel --source-package linux-source-1.0",
      '--source-package "linux-source-1.0": neither installed nor known to apt-get; on Debian, apt-get update makes it known',
    ],
    ["kernel build", 'unknown command "kernel build": there are kernel exec, kernel fuzz, kernel bench'],
  ])("%s", (words, line) => {
    expect(iovalab(words.split(" "))).toEqual({ code: 2, stdout: "", stderr: `iovalab: ${line}\n` });
  });

  it.skipIf(LINUX_6_1.folder === undefined)("no compiler: says which package has one", () => {
    const words = ["kernel", "--tree", LINUX_6_1.folder!];
    expect(iovalab(words, { env: { PATH: "/nowhere" } })).toMatchObject({
      code: 2,
      stderr: "iovalab: there is no C compiler named cc; install one: apt-get install gcc libc6-dev\n",
    });
  });

  it.skipIf(LINUX_6_1.folder === undefined)("a bad line ends the answers", () => {
    const input = "I 1 12 1\nA 0 1 1048575 0\nB 0\n";
    expect(iovalab(["kernel", "exec", "-", "--tree", LINUX_6_1.folder!], { input })).toEqual({
      code: 2,
      stdout: "ok\n1048575\n",
      stderr: 'stdin:3: unknown operation "B"; there are A, S, F, G, R, T, H, D and X\n',
    });
  });
});
