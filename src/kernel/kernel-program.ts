import { spawn, spawnSync } from "node:child_process";
import { RunInterrupted } from "../engine/run-request.js";
import { type DriverEnd, DriverFailed, deathOf, KernelDied } from "./driver-end.js";
import { warningCount, warningsIn } from "./kernel-warnings.js";
import { type ThreadTime, threadTimesOf } from "./race/race-time.js";
import { UnusableKernel } from "./unusable-kernel.js";

/** What the compiled allocator is made of, as it tells itself. */
export interface KernelFacts {
  readonly depot: "array" | "list";
  /** Magazines that fit into an array. */
  readonly slots: number;
  readonly magazineSize: number;
  readonly bins: number;
  /** Whether housekeeping trims its depots. */
  readonly reclaim: boolean;
}

/** What the allocator said to a script; `death` says how it ended, if before its time or at its end. */
export interface KernelAnswers {
  readonly answers: readonly string[];
  readonly death: string | null;
  /** Of a script that was survived: how many WARNs, and what the driver said of them. */
  readonly warnings: number;
  readonly warningText: string | undefined;
}

/** The driver ends itself when the allocator does not come back; this is for a driver that does not. */
const DEADLINE_MS = 60_000;
const MOST_OUTPUT = 2 ** 28;

/** The program that was built from a kernel's sources. */
export class KernelProgram {
  readonly facts: KernelFacts;

  constructor(readonly file: string) {
    this.facts = factsOf(file);
  }

  /** Plays a script; it is a good one. A line that takes so many milliseconds of processor time will never end. */
  play(script: string, patienceMs?: number): KernelAnswers {
    const words = patienceMs === undefined ? [] : [String(patienceMs)];
    const { stdout, ...end } = spawnSync(this.file, ["exec", ...words], {
      input: script,
      encoding: "latin1",
      timeout: DEADLINE_MS,
      maxBuffer: MOST_OUTPUT,
    });
    const death = deathOf(this.file, end)?.text ?? null;
    const answers = stdout === "" ? [] : stdout.replace(/\n$/, "").split("\n");
    return { answers, death, warnings: warningCount(end.stderr), warningText: warningsIn(end.stderr) };
  }

  /**
   * Runs one race, see bench/kernel/race.c, while this thread goes on. Answers what each thread measured, or
   * rejects with RunInterrupted. The driver is in a process group of its own: the terminal's Ctrl-C is for us.
   */
  race(words: readonly string[], signal: AbortSignal): Promise<ThreadTime[]> {
    const { file } = this;
    return new Promise((resolve, reject) => {
      const child = spawn(file, ["race", ...words], {
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
        signal,
        killSignal: "SIGKILL",
      });
      const said = { stdout: "", stderr: "" };
      for (const stream of ["stdout", "stderr"] as const) {
        child[stream].setEncoding("latin1").on("data", (text: string) => {
          said[stream] += text;
        });
      }
      const settle = (end: Omit<DriverEnd, "stderr">) => {
        try {
          if (signal.aborted) throw new RunInterrupted();
          const death = deathOf(file, { ...end, stderr: said.stderr });
          if (death !== null) throw new KernelDied(death);
          resolve(threadTimesOf(said.stdout));
        } catch (problem) {
          reject(problem);
        }
      };
      child.once("error", (error) => settle({ status: null, signal: null, error }));
      child.once("close", (status, by) => settle({ status, signal: by }));
    });
  }
}

function factsOf(file: string): KernelFacts {
  const { stdout, ...end } = spawnSync(file, ["facts"], { encoding: "latin1", timeout: DEADLINE_MS });
  try {
    const death = deathOf(file, end);
    if (death !== null) throw new KernelDied(death);
  } catch (problem) {
    if (!(problem instanceof DriverFailed)) throw problem;
    throw new UnusableKernel("ERR_KERNEL_PROGRAM", problem.message);
  }
  try {
    return JSON.parse(stdout) as KernelFacts;
  } catch {
    throw new UnusableKernel(
      "ERR_KERNEL_PROGRAM",
      `${file} does not say what it is made of: it is not what was built; remove it, and it is built anew`,
    );
  }
}
