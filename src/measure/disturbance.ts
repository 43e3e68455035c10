import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { Disturbance } from "./result.js";

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
  readonly #startCpu = process.cpuUsage();

  /**
   * After a run of `seconds`. The meter ran from before its beginning until after its end, and takes what it saw for
   * spread evenly. Null where the operating system does not tell. Ticks are of 10 ms, so that `others` may be a little
   * below 0.
   */
  stop(seconds: number): Disturbance | null {
    const end = readCoreTimes();
    if (this.#start === null || end === null) return null;
    const { user, system } = process.cpuUsage(this.#startCpu);
    const part = Math.min(1, (1000 * seconds) / (performance.now() - this.#startMs));
    return {
      steal: part * (end.steal - this.#start.steal),
      others: part * (end.busy - this.#start.busy - (user + system) / 1e6),
    };
  }
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
