import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { MachineError } from "../memory/errors.js";

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
}

/** A script of some ten thousand lines takes milliseconds: what takes so long will never end. */
const SCRIPT_DEADLINE_MS = 60_000;
const MOST_OUTPUT = 2 ** 30;

const execute = promisify(execFile);

/** The program that was built from a kernel's sources. */
export class KernelProgram {
  readonly facts: KernelFacts;

  constructor(readonly file: string) {
    const { stdout, signal, stderr } = spawnSync(file, ["facts"], { encoding: "utf8" });
    if (signal !== null) throw new KernelDied(deathBy(signal, stderr));
    this.facts = JSON.parse(stdout) as KernelFacts;
  }

  /** Plays a script; it is a good one. */
  play(script: string): KernelAnswers {
    const { stdout, stderr, signal, status, error } = spawnSync(this.file, ["exec"], {
      input: script,
      encoding: "latin1",
      timeout: SCRIPT_DEADLINE_MS,
      maxBuffer: MOST_OUTPUT,
    });
    const answers = stdout === "" ? [] : stdout.replace(/\n$/, "").split("\n");
    const isLate = (error as NodeJS.ErrnoException | undefined)?.code === "ETIMEDOUT";
    if (isLate) return { answers, death: `not done after ${SCRIPT_DEADLINE_MS / 1000} s` };
    if (signal !== null) return { answers, death: deathBy(signal, stderr).text };
    if (status !== 0) throw new Error(`the driver ended with ${status}: ${stderr}`);
    return { answers, death: null };
  }

  /** Runs one race, see bench/kernel/race.c, while this thread goes on. Answers the nanoseconds of one operation. */
  async race(words: readonly string[]): Promise<number> {
    try {
      const { stdout } = await execute(this.file, ["race", ...words]);
      return Number(stdout);
    } catch (error) {
      const { signal, stderr } = error as { signal?: string | null; stderr?: string };
      throw signal ? new KernelDied(deathBy(signal, stderr ?? "")) : error;
    }
  }
}

/** How a program of ours died, by its signal and what it said of it. */
export interface Death {
  /** `killed by SIGSEGV in put_iova_domain` */
  readonly text: string;
  /** The line of the script that it was at, from 1; undefined when it was at none. */
  readonly line: number | undefined;
}

export function deathBy(signal: string, stderr: string): Death {
  const [, line = "0", place] = /^died at (\d+) in (.*)$/m.exec(stderr) ?? [];
  const [bug] = /^BUG_ON\(.*\)/m.exec(stderr) ?? [];
  const where = place === undefined ? "" : ` in ${place}`;
  const why = bug === undefined ? "" : `: ${bug}`;
  return { text: `killed by ${signal}${where}${why}`, line: Number(line) || undefined };
}

/** The allocator died where it is not asked whether it lives. */
export class KernelDied extends MachineError {
  constructor({ text }: Death) {
    super("KERNEL_DIED", `the kernel's allocator was ${text}`);
  }
}
