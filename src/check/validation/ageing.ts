import type { VirtualRun } from "../../engine/virtual/virtual-run.js";
import { rcacheCounts, treeCounts } from "../../measure/counters.js";
import { firstCpus } from "../../workload/device/hardware-queue.js";
import { fitRate } from "./fit-rate.js";
import { type Lab, LIMIT_48, type Trial } from "./lab.js";
import type { Found, Simulated } from "./validation.js";

/**
 * P3's machine and load. Not published, and assumed: pages of the requests, whose mean is that of 1578 K reads/s of a page
 * in 810 K allocations/s; that a hardware queue of two CPUs interrupts the first of them.
 */
const CPUS = 128;
const QUEUES = 96;
const JOBS = 12;
const DEPTH = 128;
const MAGAZINE_SIZE = 128;
const ALLOCS_PER_SECOND = 810_000;
const SIZES = [
  { size: 1, weight: 57 },
  { size: 2, weight: 25 },
  { size: 4, weight: 13 },
  { size: 8, weight: 5 },
];
/** A row of the log is written every so many allocations, and counts what was since the one before. */
const ALLOCS_PER_ROW = 5_000_000;
const ROW_SECONDS = ALLOCS_PER_ROW / ALLOCS_PER_SECOND;

/** The seconds of the log are those since the machine was booted: the load began one row before the first one. */
const LOG_ROWS = [68, 99, 125, 178, 962, 2337, 3817] as const;
const LOAD_BEGAN = LOG_ROWS[0] - ROW_SECONDS;
/** What one parameter may be fitted on: the first minute of the load. */
const FIT_SECONDS = 60;
const FITTED_ROWS = LOG_ROWS.filter((row) => row - LOAD_BEGAN <= FIT_SECONDS);
/** Up to which row it is simulated: one more minute of the log is a hundred million operations. */
const LAST_ROW = { full: 962, whole: 3817 } as const;
/** Of 12 jobs each, per second; the fit looks here. */
const RATES = { least: 0.05, most: 20 } as const;

const SETUP = `12 jobs on 128 CPUs, 96 hardware queues, ranges of 1, 2, 4 and 8 pages (57, 25, 13 and 5 %, assumed from the ratio of reads to allocations), array depot, magazines of 128, flush queues; costs of another machine, which matter little here: what is held are counts. The load is taken to begin ${ROW_SECONDS.toFixed(1)} s before the log's first row`;

/** P3: how the caches fill up over time, after one parameter was fitted, the rate at which tasks move. */
export async function simulateAgeing(lab: Lab, published: readonly { id: string; published: unknown }[]) {
  // Of so short a time nothing is published: no figure of it would say anything, not even that no depot was full.
  if (lab.scale === "short") {
    const found = notSimulated(published, "the series is simulated with --scale full");
    return { setup: SETUP, usesProfile: true, scaledDown: null, found } satisfies Simulated;
  }
  const wanted = FITTED_ROWS.map(
    (row) => published.find(({ id }) => id === `total${row}`)!.published as number,
  );
  const sinceBegan = (rows: readonly number[]) => rows.map((row) => row - LOAD_BEGAN);
  // The totals of the fitted rows are as much too high, in the mean of their ratios, as too low.
  const { rate, value, tries } = await fitRate(RATES, 1, async (candidate) => {
    const fitted = await play(lab, candidate, sinceBegan(FITTED_ROWS));
    const logs = fitted.map(({ total }, k) => Math.log(total / wanted[k]!));
    return Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length);
  });
  const lastRow = LAST_ROW[lab.scale];
  const rows = LOG_ROWS.filter((row) => row <= lastRow);
  const states = await play(lab, rate, sinceBegan(rows));
  const why = `beyond ${lastRow} s: up to 3817 s there are 6,000,000,000 operations; --scale whole plays them`;
  const found = notSimulated(published, why);
  for (const [k, seconds] of rows.entries()) {
    found[`total${seconds}`] = states[k]!.total;
    found[`tree${seconds}`] = states[k]!.treeShare;
  }
  // Published is the mean over the series.
  const depotPops = states.reduce((sum, { popsPer1000 }) => sum + popsPer1000, 0) / states.length;
  return {
    setup: `${SETUP}. Fitted on the rows of its first minute, those of ${FITTED_ROWS.join(" and ")} s: each job moves ${rate.toPrecision(3)} times per second, at which they are ${value.toPrecision(3)} times the published ones in the mean (${tries} tries)`,
    usesProfile: true,
    scaledDown:
      lab.scale === "whole"
        ? null
        : `the first ${(lastRow - LOAD_BEGAN).toFixed(0)} s of the load; the published series lasts 3755 s`,
    found: { ...found, concave: growth(states), depotPops, overflows: states.at(-1)!.overflows },
  } satisfies Simulated;
}

/** Every figure, until it is found. */
function notSimulated(published: readonly { id: string }[], why: string): Record<string, Found> {
  return Object.fromEntries(published.map(({ id }) => [id, { notSimulated: why }]));
}

interface State {
  readonly seconds: number;
  readonly total: number;
  readonly treeShare: number;
  readonly popsPer1000: number;
  readonly overflows: number;
}

/** The load with tasks that move at `rate`, looked at after each of `times`, in seconds since it began. */
async function play(lab: Lab, rate: number, times: readonly number[]): Promise<State[]> {
  const run = lab.open(trial(lab, rate, times.at(-1)! + ROW_SECONDS));
  const states: State[] = [];
  for (const seconds of times) {
    const from = Math.max(0, seconds - ROW_SECONDS);
    await lab.playUntil(run, from);
    const before = countsOf(run);
    await lab.playUntil(run, seconds);
    const after = countsOf(run);
    const allocs = after.allocs - before.allocs;
    states.push({
      seconds,
      total: cachedPfns(run),
      treeShare: (after.treeAllocs - before.treeAllocs) / allocs,
      popsPer1000: (1000 * (after.pops - before.pops)) / allocs,
      overflows: after.overflows,
    });
  }
  return states;
}

function countsOf(run: VirtualRun): { allocs: number; treeAllocs: number; pops: number; overflows: number } {
  const { depotPops, depotOverflows } = rcacheCounts(run.machine, 0);
  return {
    allocs: run.look().ops / 2,
    treeAllocs: treeCounts(run.machine).allocs,
    pops: depotPops,
    overflows: depotOverflows,
  };
}

function cachedPfns({ domains }: VirtualRun): number {
  let pfns = 0;
  for (const { rcaches, options } of domains) {
    for (const rcache of rcaches) {
      pfns += rcache.depot.size() * options.magazineSize;
      for (let cpu = 0; cpu < options.cpus; cpu++) {
        const { loaded, prev } = rcache.sizes(cpu);
        pfns += loaded + prev;
      }
    }
  }
  return pfns;
}

/** From one look to the next the caches grow more slowly than before. */
export function growth(states: readonly Pick<State, "seconds" | "total">[]): {
  text: string;
  holds: boolean;
} {
  const start = { seconds: 0, total: 0 };
  const paces = states.map(({ seconds, total }, k) => {
    const before = states[k - 1] ?? start;
    return (total - before.total) / (seconds - before.seconds);
  });
  return {
    text: `${paces.map((pace) => Math.round(pace)).join(", ")} pfns/s`,
    holds: paces.every((pace, k) => k === 0 || pace <= paces[k - 1]!),
  };
}

function trial({ profile: { device, ns } }: Lab, rate: number, seconds: number): Trial {
  return {
    depot: "array",
    seconds,
    allocator: { cpus: CPUS, magazineSize: MAGAZINE_SIZE },
    dma: { flush: "lazy", dma32First: "off" },
    workload: {
      name: "block",
      limitPfn: LIMIT_48,
      sizes: SIZES,
      jobs: JOBS,
      depth: DEPTH,
      irqCpus: firstCpus(QUEUES, CPUS),
      serviceNs: device.serviceNs,
      opsPerSecond: ALLOCS_PER_SECOND,
      requestCpuNs: device.requestCpuNs,
      interruptNs: ns.interrupt,
      migrations: rate,
    },
  };
}
