import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { Disturbance, TimedDisturbance } from "./result.js";

/** CPU time of the cores that this process may use, in seconds since the machine started. */
export interface CoreTimes {
  readonly steal: number;
  /** Spent in any process or in the kernel. */
  readonly busy: number;
}

/** Ticks of /proc/stat in a second: USER_HZ, which Linux fixes for its interfaces. */
const TICKS_PER_SECOND = 100;

/** Tells how much of the cores went to somebody else during a run. */
export class DisturbanceMeter {
  readonly #startMs = performance.now();
  readonly #start = readCoreTimes();
  readonly #startOwn = ownSeconds();

  /**
   * After a run of `seconds`. The meter ran from before its beginning until after its end, and takes what it saw for
   * spread evenly. Null where the operating system does not tell. Ticks are of 10 ms, so that `others` may be a little
   * below 0.
   */
  stop(seconds: number): Disturbance | null {
    const end = readCoreTimes();
    if (this.#start === null || end === null) return null;
    const part = Math.min(1, seconds / this.#elapsed);
    return {
      steal: part * (end.steal - this.#start.steal),
      others: part * (end.busy - this.#start.busy - (ownSeconds() - this.#startOwn)),
    };
  }

  /** After a run that took all the time since the meter began. */
  stopWhole(): TimedDisturbance | null {
    const seconds = this.#elapsed;
    const disturbance = this.stop(seconds);
    return disturbance && { seconds, ...disturbance };
  }

  get #elapsed(): number {
    return (performance.now() - this.#startMs) / 1000;
  }
}

/** CPU time of this process, and of those that it has started and that have come to their end. */
export function ownSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6 + childSeconds();
}

/** Node tells only that of its own. */
function childSeconds(): number {
  try {
    return childSecondsOf(readFileSync("/proc/self/stat", "utf8"));
  } catch {
    return 0;
  }
}

/** The times of children in the text of /proc/PID/stat (Linux, proc_pid_stat(5)). */
export function childSecondsOf(stat: string): number {
  // A program's name may have blanks and brackets. Behind it are the third field and the others.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const field = (number: number) => Number(fields[number - 3]);
  return (field(16) + field(17)) / TICKS_PER_SECOND;
}

function readCoreTimes(): CoreTimes | null {
  try {
    const allowed = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
    if (allowed === undefined) return null;
    const cores = coresOf(allowed);
    // Under a quota the cores belong to others by right, and what these do on them disturbs nobody.
    if (cores.size !== availableParallelism()) return null;
    return coreTimesOf(readFileSync("/proc/stat", "utf8"), cores);
  } catch {
    return null;
  }
}

/** "0-2,5" as a set of numbers. */
export function coresOf(list: string): Set<number> {
  const cores = new Set<number>();
  for (const range of list.split(",")) {
    const [first, last = first] = range.split("-").map(Number);
    for (let core = first!; core <= last!; core++) cores.add(core);
  }
  return cores;
}

/** The times of `cores` in the text of /proc/stat (Linux, proc_stat(5)). */
export function coreTimesOf(stat: string, cores: ReadonlySet<number>): CoreTimes {
  let steal = 0;
  let busy = 0;
  for (const [, core, rest] of stat.matchAll(/^cpu(\d+) (.*)$/gm)) {
    if (!cores.has(Number(core))) continue;
    // The time of guests is in user and nice already.
    const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, stolen = 0] = rest!
      .split(" ")
      .map(Number);
    steal += stolen;
    busy += user + nice + system + irq + softirq;
  }
  return { steal: steal / TICKS_PER_SECOND, busy: busy / TICKS_PER_SECOND };
}
