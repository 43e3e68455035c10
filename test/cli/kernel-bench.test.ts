import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { RACES } from "../../src/kernel/race/race-spec.js";
import type { KernelBenchResult } from "../../src/report/reportable.js";
import { copyOf, LINUX_6_1, LINUX_6_12, TREES, withForgottenUnlock } from "../kernel/kernel-trees.js";
import { iovalab, MAIN } from "./iovalab.js";

const scratch = mkdtempSync(join(tmpdir(), "iovalab-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const MOMENTS = process.env.IOVALAB_SOAK === undefined ? 3 : 8;
const SHORT = ["--duration", "0.01", "--repeat", "2"];

/** One kernel runs all races; what another one has of its own, the depot, shows in one that fills it. */
const allOn = TREES.find(({ folder }) => folder !== undefined);
const ALL = RACES.map(({ name }) => name);

describe.each(TREES)("kernel bench, $name $reason", ({ name, folder, depot }) => {
  const races = name === allOn?.name ? ALL : (["local-lifo-1", "burst-20000"] as const);

  it.skipIf(folder === undefined)(
    `runs ${races.length} of its races on one thread and on two, each of the three as often`,
    () => {
      const file = join(scratch, `${depot}.json`);
      const asked = races === ALL ? [] : ["--race", races.join()];
      const words = ["kernel", "bench", "--tree", folder!, ...asked, ...SHORT, "--json", file];
      const { code, stdout } = iovalab(words);
      expect(code).toBe(0);
      const result = JSON.parse(readFileSync(file, "utf8")) as KernelBenchResult;
      expect(result).toMatchObject({ kind: "kernel-bench", depot, partial: false });
      expect(result.compiler).toMatch(/^\S.* \d+\.\d+.* -O2 /);
      const ran = result.results.map(({ race, threads }) => `${race} ${threads}`);
      expect(ran).toEqual([1, 2].flatMap((threads) => races.map((race) => `${race} ${threads}`)));
      for (const { ns, median, ratio } of result.results) {
        for (const racer of ["kernel", "owned", "locked"] as const) {
          expect(ns[racer]).toHaveLength(2);
          expect(Math.min(...ns[racer])).toBeGreaterThan(0);
          expect(median[racer]).toBeCloseTo((ns[racer][0]! + ns[racer][1]!) / 2);
        }
        const [first, second] = ns.owned.map((own, k) => own / ns.kernel[k]!) as [number, number];
        expect(ratio.owned.mean).toBeCloseTo(Math.sqrt(first * second));
        expect(ratio.owned.ci95![0]).toBeLessThanOrEqual(ratio.owned.mean);
      }
      // The same again, from the file.
      const again = iovalab(["report", file]);
      expect({ code: again.code, stdout: again.stdout }).toEqual({ code: 0, stdout });
    },
  );
});

describe.skipIf(LINUX_6_12.folder === undefined)(`kernel bench ${LINUX_6_12.reason}`, () => {
  const bench = (...words: string[]) => iovalab(["kernel", "bench", "--tree", LINUX_6_12.folder!, ...words]);

  it("runs what is asked for, on so many threads, in other forms too", () => {
    const races = "local-lifo-1,tree-lifo-1024";
    const csv = bench("--race", races, "--cpus", "1", ...SHORT, "--csv", "-")
      .stdout.trimEnd()
      .split("\n");
    expect(csv[0]).toMatch(/^race,threads,repetition,ns\.kernel,ns\.owned,ns\.locked,disturbance\.kernel\./);
    expect(csv.slice(1).map((line) => line.split(",").slice(0, 3).join())).toEqual([
      "local-lifo-1,1,0",
      "local-lifo-1,1,1",
      "tree-lifo-1024,1,0",
      "tree-lifo-1024,1,1",
    ]);
    const markdown = bench("--race", races, "--cpus", "1", ...SHORT, "--markdown", "-").stdout;
    expect(markdown).toMatch(/\n\| race +\| threads \| +kernel \| +owned \| ratio \|/);
    expect(markdown.match(/^\| (local|tree)-lifo-\d+ +\| +1 \|/gm)).toHaveLength(2);
    const saved = join(scratch, "forms.json");
    const html = bench("--race", races, "--cpus", "1", ...SHORT, "--html", "-", "--json", saved).stdout;
    expect(html.match(/<tr data-race="(local|tree)-lifo-\d+" data-threads="1">/g)).toHaveLength(2);
    expect(iovalab(["report", saved, "--html", "-"]).stdout).toBe(html);
  });

  it("leaves no thread of an odd number without work", () => {
    const csv = bench("--race", "cross-1024", "--cpus", "3", ...SHORT, "--csv", "-").stdout;
    expect(csv.trimEnd().split("\n").slice(1)).toHaveLength(4);
  });

  it("has room for all threads there may be", () => {
    const { code, stderr } = bench(
      "--race",
      "burst-20000",
      "--cpus",
      "54",
      "--duration",
      "0.01",
      "--repeat",
      "1",
    );
    // It may be that others use the cores too.
    expect(stderr).toMatch(/^warning: 54 threads share .*\n(warning: the cores were not .*\n)?$/);
    expect(code).toBe(0);
  });

  it("refuses more threads than there may be", () => {
    expect(bench("--cpus", "257")).toMatchObject({
      code: 2,
      stderr: 'iovalab: --cpus "257": allowed is a whole number from 1 to 256, each a thread\n',
    });
  });

  it("says so when threads share cores", () => {
    const cores = availableParallelism();
    const { stderr } = bench("--race", "local-lifo-1", "--cpus", String(cores + 1), ...SHORT);
    const what = `warning: ${cores + 1} threads share ${cores} cores: what is measured is the scheduler too; `;
    expect(stderr.slice(0, what.length)).toBe(what);
  });

  it("says so when others use the cores, in each form and from the file again", async () => {
    const hogs = Array.from({ length: availableParallelism() }, () =>
      spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" }),
    );
    try {
      const file = join(scratch, "busy.json");
      const given = ["--race", "local-lifo-1", "--cpus", "1", "--duration", "0.1", "--repeat", "3"];
      const { stdout, stderr } = bench(...given, "--json", file);
      const { results, doubts } = JSON.parse(readFileSync(file, "utf8")) as KernelBenchResult;
      const { kernel, owned } = results[0]!.disturbance;
      expect([kernel.length, owned.length]).toEqual([3, 3]);
      // Not every system tells.
      if (kernel.includes(null)) return;
      expect(doubts.map(({ code }) => code)).toContain("busy-machine");
      expect(stdout).toMatch(
        /\n {2}NOT TO BE TRUSTED: the cores were not this program's alone: of their time went/,
      );
      expect(stderr).toMatch(/^warning: the cores were not this program's alone: .*; close other programs/m);
      expect(iovalab(["report", file]).stdout).toBe(stdout);
      for (const form of ["--markdown", "--html"]) {
        expect(iovalab(["report", file, form, "-"]).stdout).toMatch(/not to be trusted/i);
      }
    } finally {
      for (const hog of hogs) hog.kill("SIGKILL");
    }
  });

  it("refuses results of another kind beside its own", () => {
    const file = join(scratch, "bench.json");
    bench("--race", "local-lifo-1", "--cpus", "1", ...SHORT, "--json", file);
    expect(iovalab(["report", file, file])).toMatchObject({ code: 2 });
    expect(iovalab(["report", file, "--svg", "-"])).toMatchObject({ code: 2 });
  });
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const NOTHING_YET = /^iovalab: interrupted before (anything was measured|the kernel's code was compiled)\n$/;

/** What Ctrl-C in a terminal is: a signal to everything that was started from there. */
async function interruptedAfter(ms: number, words: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, ...words], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  child.stdout.on("data", (text) => {
    said.stdout += text;
  });
  child.stderr.on("data", (text) => {
    said.stderr += text;
  });
  const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
  await setTimeout(ms);
  process.kill(-child.pid!, "SIGINT");
  return { code: await closed, ...said };
}

describe.skipIf(LINUX_6_12.folder === undefined)(`kernel bench, interrupted ${LINUX_6_12.reason}`, () => {
  it("shows what was measured, whoever's turn it is, and ends with exit code 130", async () => {
    const words = ["kernel", "bench", "--tree", LINUX_6_12.folder!, "--race", "local-lifo-1", "--cpus", "1"];
    let shown = 0;
    // At several moments: a third of them are the kernel's.
    for (let ms = 1500; shown < MOMENTS; ms += 470) {
      const { code, stdout, stderr } = await interruptedAfter(ms, [
        ...words,
        "--duration",
        "0.1",
        "--repeat",
        "5000",
      ]);
      // Between the build and the race nobody looks for the signal.
      if (code === null) continue;
      expect(code).toBe(130);
      if (stdout === "") expect(stderr).toMatch(NOTHING_YET);
      else {
        expect(stdout).toMatch(/^ {2}local-lifo-1 +1 +\d/m);
        expect(stdout).toContain("partial: it was interrupted");
        shown++;
      }
    }
  });

  it("does not wait for a run of ten minutes", async () => {
    const words = ["kernel", "bench", "--tree", LINUX_6_12.folder!, "--duration", "600"];
    for (let ms = 2000; ; ms *= 2) {
      const ended = await interruptedAfter(ms, words);
      if (ended.code === null) continue;
      expect(ended).toEqual({ code: 130, stdout: "", stderr: expect.stringMatching(NOTHING_YET) });
      return;
    }
  });
});

describe.skipIf(LINUX_6_1.folder === undefined)(
  `kernel bench against an allocator that dies ${LINUX_6_1.reason}`,
  () => {
    it("ends with exit code 1 and says where", () => {
      const folder = copyOf(LINUX_6_1.folder!, (text, name) =>
        name.endsWith("iova.c") ? text.replace(/(\w+ = \w+->pfns\[\w\];)/, "$1 *(int *)0 = 1;") : text,
      );
      const { code, stderr } = iovalab(["kernel", "bench", "--tree", folder, ...SHORT]);
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /^iovalab: the kernel's allocator was killed by SIG\w+ in alloc_iova_fast or free_iova_fast/m,
      );
    });

    it("or does not come back", () => {
      const folder = copyOf(LINUX_6_1.folder!, (text, name) =>
        name.endsWith("iova.c") ? withForgottenUnlock(text) : text,
      );
      const { code, stderr } = iovalab([
        "kernel",
        "bench",
        "--tree",
        folder,
        ...SHORT,
        "--race",
        "burst-20000",
      ]);
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: "iovalab: the kernel's allocator was stuck in alloc_iova_fast or free_iova_fast\n",
      });
    });
  },
);
