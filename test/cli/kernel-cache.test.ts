import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { KERNEL_FILES } from "../../src/kernel/kernel-sources.js";
import { iovalab, MAIN } from "./iovalab.js";

const scratch = mkdtempSync(join(tmpdir(), "iovalab-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Enough of a tree to be compiled by a compiler that looks at nothing. */
const tree = join(scratch, "tree");
for (const name of KERNEL_FILES) {
  mkdirSync(dirname(join(tree, name)), { recursive: true });
  writeFileSync(join(tree, name), "int iova_domain_init_rcaches;\n");
}

/** Compiles for a minute, by a part of it that is a process of its own; says where it is, and as whom. */
const tools = join(scratch, "tools");
const begun = join(scratch, "begun");
mkdirSync(tools);
writeFileSync(
  join(tools, "cc"),
  `#!/bin/sh
[ "$1" = --version ] && exec echo "cc 1.0"
sleep 60 &
echo $$ $! >"${begun}.tmp"
mv "${begun}.tmp" "${begun}"
wait
`,
  { mode: 0o755 },
);

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(scratch, "cache-"));
  rmSync(begun, { force: true });
});
const kept = () => readdirSync(join(home, "iovalab/kernel"));

interface Compiling {
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
  /** The compiler, and its part. */
  readonly processes: readonly number[];
  kill(signal: NodeJS.Signals): void;
}

/** The program, in a terminal of its own, as soon as it compiles. */
async function compiling(words: readonly string[]): Promise<Compiling> {
  const child = spawn(process.execPath, [MAIN, ...words, "--tree", tree], {
    env: { PATH: `${tools}:${process.env.PATH}`, XDG_CACHE_HOME: home },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].on("data", (text) => {
      said[stream] += text;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  while (!existsSync(begun)) await setTimeout(10);
  return {
    ended: ended.then((code) => ({ code, ...said })),
    processes: readFileSync(begun, "utf8").trim().split(" ").map(Number),
    kill: (signal) => child.kill(signal),
  };
}

/** Those that are there and no zombies, which nobody has asked for yet. */
function living(processes: readonly number[]): number[] {
  return processes.filter((id) => {
    try {
      return !/^State:\s*Z/m.test(readFileSync(`/proc/${id}/status`, "utf8"));
    } catch {
      return false;
    }
  });
}

describe.skipIf(process.platform !== "linux")("kernel, while it compiles", () => {
  it.each([
    ["SIGINT", 130, ["kernel"]],
    ["SIGTERM", 143, ["kernel"]],
    ["SIGTERM", 143, ["kernel", "bench"]],
  ] as const)(
    "is ended by %s with %i, the compiler too, and leaves nothing: %j",
    async (signal, code, words) => {
      const { ended, processes, kill } = await compiling(words);
      expect(kept()).toHaveLength(2);
      expect(living(processes)).toEqual(processes);
      kill(signal);
      expect(await ended).toEqual({
        code,
        stdout: "",
        stderr: "iovalab: interrupted before the kernel's code was compiled\n",
      });
      expect(living(processes)).toEqual([]);
      expect(kept()).toEqual([]);
    },
  );

  it("is survived by what a kill leaves, which the next one removes; what another one makes stays", async () => {
    const killed = await compiling(["kernel"]);
    killed.kill("SIGKILL");
    await killed.ended;
    process.kill(-killed.processes[0]!, "SIGKILL");
    const [left] = kept();
    expect(left).toMatch(/^making-/);
    rmSync(begun);
    const first = await compiling(["kernel"]);
    expect(kept()).not.toContain(left);
    const making = kept();
    expect(making).toHaveLength(2);
    rmSync(begun);
    const second = await compiling(["kernel"]);
    expect(kept()).toEqual(expect.arrayContaining(making));
    for (const { kill, ended } of [first, second]) {
      kill("SIGTERM");
      await ended;
    }
    expect(kept()).toEqual([]);
  });
});

describe("kernel, whose cache cannot be made", () => {
  it.skipIf(!existsSync("/proc/self"))("says so in one line, and does not try for ever", () => {
    const env = { PATH: `${tools}:${process.env.PATH}`, XDG_CACHE_HOME: "/proc/nope" };
    expect(iovalab(["kernel", "--tree", tree], { env, timeout: 20_000 })).toEqual({
      code: 2,
      stdout: "",
      stderr:
        "iovalab: /proc/nope/iovalab/kernel: nothing can be kept there: ENOENT: no such file or directory, mkdir '/proc/nope'; XDG_CACHE_HOME names another cache\n",
    });
  });
});
