import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import {
  asFirstVersion,
  copyOf,
  kernelFile,
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
    // Some of them free what is not there.
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^(warning: .*: WARN \d+ times, first: WARN_ON\(.*\) in .*\n)?$/),
    });
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

  it("knows the first version as it was, which keeps no size of the list", () => {
    const iovaC = "drivers/iommu/iova.c";
    const tree = (change: (text: string) => string) =>
      copyOf(folder, (text, name) => (name === iovaC ? change(text) : text));
    const asGuarded = (text: string) => withGuard(asFirstVersion(text));
    expect(asFirstVersion(kernelFile(folder, iovaC))).not.toMatch(
      /depot_size|delayed_work|_DELAYED|while \(rcache->depot/,
    );
    for (const words of [
      ["--tree", tree(asFirstVersion)],
      ["--tree", folder, "--patch", patchOf(folder, iovaC, asFirstVersion)],
    ]) {
      const { code, stdout, stderr } = iovalab(["kernel", ...words]);
      expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
      expect(stdout).toContain("the depot is a list, not trimmed\n  killed by SIGSEGV in put_iova_domain\n");
    }
    for (const words of [
      ["--tree", tree(asGuarded)],
      ["--tree", folder, "--patch", patchOf(folder, iovaC, asGuarded)],
    ]) {
      expect(iovalab(["kernel", ...words])).toMatchObject({ code: 0, stderr: "" });
    }
    // Four magazines are filled: two go to the depot, which the dump counts.
    const input = [
      "I 1 12 1",
      ...Array.from({ length: 500 }, () => "A 0 1 1048575 0"),
      ...Array.from({ length: 500 }, (_, k) => `F 0 @${k} 1`),
      "D",
    ].join("\n");
    const dumped = iovalab(["kernel", "exec", "-", "--tree", tree(asGuarded)], { input: `${input}\n` });
    expect(dumped.stdout).toContain("\nnodes=500 | 0:2 119/127 |");
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

  it("refuses one that does not fit, or is in the tree already", () => {
    const file = listV1();
    const refused = (tree: string) => {
      const { code, stdout, stderr } = iovalab(["kernel", "--tree", tree, "--patch", file]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      return stderr.replace(`iovalab: --patch "${file}": `, "");
    };
    expect(refused(copyOf(folder, (text) => text.replaceAll("depot", "store")))).toMatch(
      /^it does not apply to this tree: the hunk on line 3 of the patch does not fit drivers\/iommu\/iova\.c at line \d+\n$/,
    );
    const changed = copyOf(folder, (text, name) => (name.endsWith("/iova.c") ? withoutTest(text) : text));
    expect(refused(changed)).toBe("drivers/iommu/iova.c of this tree is changed so already\n");
  });
});

describe(`kernel, of forms that differ ${LINUX_6_1.reason}`, () => {
  const anyTree = LINUX_6_1.folder;

  it.skipIf(anyTree === undefined)("knows 6.1 with the one change of 6.6, which zeroes no magazines", () => {
    // No tree of 6.6 is to be had as a package: this is what differs there, done to 6.1.
    const form = copyOf(anyTree!, (text) =>
      text.replace(
        /return kzalloc\((sizeof\(struct iova_magazine\)), flags\);/,
        (_, size) =>
          `struct iova_magazine *fresh = kmalloc(${size}, flags); if (fresh) fresh->size = 0; return fresh;`,
      ),
    );
    expect(iovalab(["kernel", "--tree", form])).toMatchObject({ code: 0, stderr: "" });
  });

  it.skipIf(anyTree === undefined).each([32, 40])("knows an array of %i that is allocated", (slots) => {
    const form = copyOf(anyTree!, (text) =>
      text
        .replace(/(struct iova_magazine \*)(depot)\[\w+\];/, "$1*$2;")
        .replace(/(MAX_GLOBAL_MAGS) 32/, `$1 max_t(unsigned int, ${slots}, num_possible_cpus())`)
        .replace(
          /(rcache->)depot_size = 0;/,
          "$&\n$1depot = kcalloc(MAX_GLOBAL_MAGS, sizeof(*$1depot), GFP_KERNEL);",
        ),
    );
    const { code, stdout, stderr } = iovalab(["kernel", "--tree", form]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`the depot is an array of ${slots} magazines, not trimmed\n`);
    const fuzz = iovalab(["kernel", "fuzz", "--tree", form, "--ops", "20000"]);
    expect(fuzz.code).toBe(slots === 32 ? 0 : 2);
  });

  it.skipIf(anyTree === undefined)("refuses a depot that is neither an array nor a list", () => {
    const form = copyOf(LINUX_6_12.folder ?? anyTree!, (text) =>
      text
        .replace(/struct iova_magazine \*depot(\[\w+\])?;/, "struct { struct iova_magazine *top; } depot;")
        .replaceAll(/(rcache->depot)\b(?!_)/g, "$1.top"),
    );
    expect(iovalab(["kernel", "--tree", form])).toEqual({
      code: 2,
      stdout: "",
      stderr: `iovalab: --tree "${form}": not understood: the depot of struct iova_rcache is neither a list nor an array of magazines\n`,
    });
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

/** What a tree may say that the six files of today do not, and what is to be read then. */
const SAYINGS: readonly [
  what: string,
  change: (text: string) => string,
  code: number,
  line: string | RegExp,
][] = [
  ...["____cacheline_aligned_in_smp", "____cacheline_internodealigned_in_smp", "__aligned(128)"].map(
    (word): (typeof SAYINGS)[number] => [
      `that a CPU's pair lies on lines of its own, ${word}`,
      (text) =>
        text
          .replace(/(struct iova_cpu_rcache \{[^}]*\});/, `$1 ${word};`)
          .replace(
            /^(int iova_cache_get)/m,
            '_Static_assert(sizeof(struct iova_cpu_rcache) % 64 == 0, "");\n$1',
          ),
      0,
      "  6 bins, magazines of 127; the depot is a list, trimmed in the background",
    ],
  ),
  [
    "a word behind a struct that nobody knows",
    (text) => text.replace(/(struct iova_cpu_rcache \{[^}]*\});/, "$1 ____of_its_own_node;"),
    2,
    /: not understood: the word ____of_its_own_node, which the compiler takes for a variable$/,
  ],
  [
    "that a magazine fills a page where pointers are long",
    (text) =>
      text.replace(
        /#define IOVA_MAG_SIZE 127/,
        "#if defined(CONFIG_64BIT) && IS_ENABLED(CONFIG_SMP) && !IS_ENABLED(CONFIG_NONE)\n#define IOVA_MAG_SIZE (PAGE_SIZE / sizeof(void *) - 1)\n#endif",
      ),
    0,
    "  6 bins, magazines of 511; the depot is a list, trimmed in the background",
  ],
  [
    "something of an option that is no option",
    (text) => `#if CONFIG_NONE > 2\n#endif\n${text}`,
    2,
    /: not understood: drivers\/iommu\/iova\.c:1: "CONFIG_NONE" is not defined/,
  ],
  [
    "what depends on the sign of a char",
    (text) => text.replace(/^(int iova_cache_get)/m, '_Static_assert((char)-1 > 0, "");\n$1'),
    0,
    "  allocates, frees, flushes, and its domain can be put",
  ],
  [
    "a WARN, which is counted",
    (text) => text.replace(/^(void put_iova_domain\(.*\)\n\{)/m, "$1 WARN_ON(iovad->start_pfn);"),
    0,
    "  WARN 3 times, first: WARN_ON(iovad->start_pfn) in put_iova_domain",
  ],
];

describe.skipIf(LINUX_6_12.folder === undefined)(`kernel, of a tree that says ${LINUX_6_12.reason}`, () => {
  it.each(SAYINGS)("%s", (_, change, code, line) => {
    const tree = copyOf(LINUX_6_12.folder!, (text, name) => (name.endsWith("iova.c") ? change(text) : text));
    const finished = iovalab(["kernel", "--tree", tree]);
    const lines = `${finished.stdout}${finished.stderr}`.trimEnd().split("\n");
    expect(lines).toContainEqual(typeof line === "string" ? line : expect.stringMatching(line));
    expect(finished.code).toBe(code);
  });
});

describe.each(TREES)("kernel exec, granules above the page, $name $reason", ({ folder, depot }) => {
  it.skipIf(folder === undefined).each([13, 16])("of 2^%i bytes", (shift) => {
    const input = `I 1 ${shift} 1\nA 0 1 ${2 ** (32 - shift) - 1} 0\nA 0 3 ${2 ** 36} 0\nA 0 4 ${2 ** (32 - shift)} 1\nF 0 @0 1\nX\nD\n`;
    const kernel = iovalab(["kernel", "exec", "-", "--tree", folder!], { input });
    expect(kernel).toEqual(iovalab(["exec", "-", "--depot", depot], { input }));
    expect(kernel).toMatchObject({ code: 0, stderr: "" });
  });
});

describe.skipIf(LINUX_6_12.folder === undefined)(`kernel keeps what it built ${LINUX_6_12.reason}`, () => {
  const scratch = mkdtempSync(join(tmpdir(), "iovalab kernel "));
  afterAll(() => rmSync(scratch, { recursive: true }));
  const folder = LINUX_6_12.folder!;
  const programOf = (stdout: string) => /: compiled, (.*)$/m.exec(stdout)?.[1];

  it("in a cache whose name has a blank, of a tree whose name has one; and says what it does not understand", () => {
    const env = { XDG_CACHE_HOME: join(scratch, "a cache") };
    const tree = join(scratch, "a tree");
    cpSync(folder, tree, { recursive: true });
    const { code, stdout } = iovalab(["kernel", "--tree", tree], { env });
    expect(code).toBe(0);
    expect(programOf(stdout)).toMatch(new RegExp(`^${env.XDG_CACHE_HOME}/iovalab/kernel/\\w+/driver$`));
    const file = join(tree, "drivers/iommu/iova.c");
    writeFileSync(file, kernelFile(folder, "drivers/iommu/iova.c").replace("kmem_cache_zalloc", "some_call"));
    const strange = iovalab(["kernel", "--tree", tree], { env });
    expect(strange).toMatchObject({ code: 2, stdout: "" });
    expect(strange.stderr).toMatch(
      /^iovalab: --tree ".*a tree": not understood: drivers\/iommu\/iova\.c:\d+: [^:]*some_call[^:]*\n$/,
    );
    writeFileSync(file, `#include "none.h"\n${kernelFile(folder, "drivers/iommu/iova.c")}`);
    expect(iovalab(["kernel", "--tree", tree], { env }).stderr).toMatch(
      /: not understood: drivers\/iommu\/iova\.c:1: none\.h: No such file or directory\n$/,
    );
  });

  it("and builds it again where it is damaged", () => {
    const env = { XDG_CACHE_HOME: join(scratch, "damaged") };
    const program = programOf(iovalab(["kernel", "--tree", folder], { env }).stdout)!;
    rmSync(program);
    const { code, stdout, stderr } = iovalab(["kernel", "--tree", folder], { env });
    expect({ code, stderr, program: programOf(stdout) }).toEqual({ code: 0, stderr: "", program });
    expect(readdirSync(join(env.XDG_CACHE_HOME, "iovalab/kernel"))).toHaveLength(1);
  });

  it("not where it stands, were XDG_CACHE_HOME a relative path", () => {
    const env = { XDG_CACHE_HOME: "relative", HOME: join(scratch, "home") };
    const { code, stdout } = iovalab(["kernel", "--tree", folder], { env, cwd: scratch });
    expect(code).toBe(0);
    expect(programOf(stdout)).toMatch(new RegExp(`^${scratch}/home/\\.cache/iovalab/kernel/`));
    expect(readdirSync(scratch)).not.toContain("relative");
  });

  it("or says that it cannot", () => {
    const file = join(scratch, "a file");
    writeFileSync(file, "");
    const finished = iovalab(["kernel", "--tree", folder], { env: { XDG_CACHE_HOME: file } });
    expect(finished).toMatchObject({ code: 2, stdout: "" });
    expect(finished.stderr).toMatch(
      /^iovalab: .*a file\/iovalab\/kernel: nothing can be kept there: ENOTDIR.*; XDG_CACHE_HOME names another cache\n$/,
    );
  });
});

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

  it.skipIf(LINUX_6_1.folder === undefined)("a compiler that does not work: what it says", () => {
    const folder = mkdtempSync(join(tmpdir(), "iovalab-cc-"));
    writeFileSync(join(folder, "cc"), "#!/bin/sh\necho 'cc: no licence' >&2\nexit 4\n", { mode: 0o755 });
    expect(iovalab(["kernel", "--tree", LINUX_6_1.folder!], { env: { PATH: folder } })).toMatchObject({
      code: 2,
      stderr:
        "iovalab: the C compiler named cc fails with 4 when asked for its version: cc: no licence; install one: apt-get install gcc libc6-dev\n",
    });
    rmSync(folder, { recursive: true });
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
