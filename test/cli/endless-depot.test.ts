/** Designs whose code never returns: the user has had enough of them, and says so once. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { type Finished, MAIN } from "./iovalab.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "iovalab-"));
mkdirSync(join(folder, "node_modules"));
symlinkSync(root, join(folder, "node_modules", "iovalab"));
afterAll(() => rmSync(folder, { recursive: true }));

/** As long as nobody can wait: the longest wait of a CPU is longer. */
const DEADLINE_MS = 20_000;

/** A stack that stays in `where` for ever, once its thread has attached it more than so many times. */
function endless(where: "pop" | "surplus", attaches: number): string {
  return `
import { writeSync } from "node:fs";
import { defineDepot, LockClass, NULL, nextOf, setNext } from "iovalab";
let attached = 0;
function stay(where) {
  if (where !== "${where}" || attached <= ${attaches}) return;
  writeSync(2, "stuck\\n");
  for (;;);
}
export default defineDepot({
  id: "endless", summary: "does not come back", reclaim: "on", bounded: false, order: "stack",
  sizeOf: () => 3,
  initialize(machine, base) { machine.i32.fill(0, base, base + 3); },
  attach(machine, base) {
    attached++;
    const { i32 } = machine;
    const [head, size] = [base + 1, base + 2];
    const locked = (cpu, action) => {
      machine.acquire(base, LockClass.depot, cpu);
      const answer = action();
      machine.release(base);
      return answer;
    };
    return {
      push: (magazine, cpu) => locked(cpu, () => {
        setNext(machine, magazine, i32[head]);
        i32[head] = magazine;
        i32[size]++;
        return true;
      }),
      pop(cpu) {
        stay("pop");
        return locked(cpu, () => {
          const magazine = i32[head];
          if (magazine === NULL) return NULL;
          i32[head] = nextOf(machine, magazine);
          i32[size]--;
          return magazine;
        });
      },
      surplus() { stay("surplus"); return 0; },
      size: () => machine.glances[size],
      drain(cpu, visit) { for (let m = this.pop(cpu); m !== NULL; m = this.pop(cpu)) visit(m); },
      walk(visit) { for (let m = i32[head]; m !== NULL && visit(m); m = nextOf(machine, m)); },
    };
  },
});`;
}

/** Runs the program with such a design, and sends one signal as soon as that is where it stays. */
function signalled(design: string, words: readonly string[], signal: NodeJS.Signals): Promise<Finished> {
  writeFileSync(join(folder, "endless.mjs"), design);
  const given = [...words, "--depot", "./endless.mjs", "--bins", "1"];
  const child = spawn(process.execPath, [MAIN, ...given], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    timeout: DEADLINE_MS,
    killSignal: "SIGKILL",
  });
  const texts = { stdout: "", stderr: "" };
  let isAsked = false;
  child.stdout.on("data", (text) => {
    texts.stdout += text;
  });
  child.stderr.on("data", (text) => {
    texts.stderr += text;
    if (!isAsked && texts.stderr.includes("stuck\n")) isAsked = child.kill(signal);
  });
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, ...texts })));
}

/** Without what the design itself says. */
const told = ({ stderr }: Finished): string => stderr.replaceAll("stuck\n", "");

const simulated = ["run", "--engine", "virtual", "--cpus", "2", "--repeat", "3", "--workload", "burst"];
const threaded = ["run", "--cpus", "2", "--repeat", "10", "--workload", "burst"];

it.each([
  ["SIGINT", 130, "simulated CPUs", simulated],
  ["SIGTERM", 143, "threads", [...threaded, "--duration", "0.1"]],
] as const)(
  "%s ends with %i what never comes to an end on %s: nothing was measured",
  async (signal, code, _, words) => {
    const ended = await signalled(endless("pop", 1), words, signal);
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code, stdout: "" });
    expect(told(ended)).toBe("iovalab: interrupted before anything was measured\n");
  },
);

it.each([
  // The trial of the design, the first run; on threads there are the warm-up and its control too.
  ["SIGTERM", 143, "the second repetition on simulated CPUs", endless("pop", 2), simulated],
  ["SIGINT", 130, "a later repetition on threads", endless("pop", 6), [...threaded, "--duration", "0.1"]],
  // Reclaim work comes 100 ms after a push at the earliest.
  [
    "SIGINT",
    130,
    "housekeeping after a repetition on threads",
    endless("surplus", 6),
    [...threaded, "--duration", "0.4"],
  ],
] as const)("%s ends with %i %s: what was measured is shown", async (signal, code, _, design, words) => {
  const ended = await signalled(design, words, signal);
  expect(ended.code).toBe(code);
  expect(ended.stdout).toContain("PARTIAL");
  expect(ended.stdout).toContain("ops/s");
});
