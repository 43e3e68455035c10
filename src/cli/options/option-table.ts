import { TARGET_IDS } from "../../check/validation/published.js";
import { SCALES } from "../../check/validation/validation.js";
import { DEPOT_DESIGNS } from "../../depot/registry.js";
import { DMA32_FIRST, FLUSH_MODES, NO_DMA } from "../../dma/dma-options.js";
import { WRONG_FREES } from "../../engine/faults/fault-plan.js";
import {
  DEFAULT_BINS,
  DEFAULT_DOMAIN,
  MAX_BINS,
  MAX_GRANULE_SHIFT,
  MIN_GRANULE_SHIFT,
} from "../../iova/domain.js";
import { MAGAZINE_SIZE } from "../../iova/magazine.js";
import { RACES, type RaceName } from "../../kernel/race/race-spec.js";
import { INTERVAL_METHODS } from "../../measure/interval-method.js";
import { CHECK_PARTS, type CheckPart } from "../../measure/result.js";
import { DEVICE_WORKLOADS, type WorkloadName } from "../../workload/workload-spec.js";
import type { CommandName } from "./command-name.js";
import { depotName, depotNames } from "./depot-names.js";
import {
  decimal,
  flag,
  numbers,
  oneOf,
  onOff,
  path,
  percent,
  probability,
  schedule,
  seconds,
  slowCpu,
  someOf,
  sourcePackage,
  weightedSizes,
  wholeNumber,
} from "./form.js";
import { FoundAtRunTime, type OptionSpec, type OptionValue, option } from "./option-spec.js";
import { variations } from "./variation.js";

export const WORKLOAD_NAMES = [
  "local",
  "cross",
  "storage",
  "burst",
  "mixed",
  "slow",
  "block",
  "network",
  "trace",
] as const satisfies readonly WorkloadName[];

/** Whose turns a search can keep apart. */
export const MAX_CHECKED_CPUS = 6;

/** A capture brings its own CPUs, domains and limits. */
const GENERATED = WORKLOAD_NAMES.filter((name) => name !== "trace");
/** Whoever frees must know whose range it is. */
const MANY_DEVICES = [
  "local",
  "cross",
  "burst",
  "mixed",
  "slow",
  ...DEVICE_WORKLOADS,
] as const satisfies readonly WorkloadName[];
const MAX_DOMAINS = 64;

/** Of worker threads, and of simulated CPUs. */
export const MAX_CPUS = { threads: 256, virtual: 1024 } as const;
export const ENGINES = ["threads", "virtual"] as const;
/** That of 57-bit addresses and 4 KiB pages. */
const MAX_PFN = 2 ** 45 - 1;
const MAX_OPS = 10 ** 12;
/** Largest range that a workload allocates: 4 GiB of 4 KiB pages. */
const MAX_SIZE = 2 ** 20;
const MAX_RANGES = 10 ** 7;
const MAX_JOBS = 10_000;
const MAX_THREADS = 256;
const MAX_SEED = 2 ** 32 - 1;
/** Longest time, in seconds, that a CPU is offline twice: whoever waits for it must not take it for dead. */
const MAX_HOTPLUG = 10;
const MAX_SLOW_FACTOR = 100;
const USUAL_SLOW_FACTOR = 10;

/** Operations of all CPUs that `check` explores in a few seconds at most. */
export const CHECK_OPS: Readonly<Record<CheckPart, number>> = {
  depot: 8,
  full: 8,
  drain: 4,
  rcache: 5,
  flush: 5,
  slab: 8,
};

const CPUS_HELP = `CPUs: worker threads, up to ${MAX_CPUS.threads}, or simulated ones; a trace brings its own`;
const OPS_HELP =
  "end each repetition after N operations, in total over all CPUs, instead; a trace after whole passes";

export const DEFAULT_PROFILE = "epyc-9124";

const raceNames: readonly RaceName[] = RACES.map(({ name }) => name);
const designs = DEPOT_DESIGNS.map(({ id }) => id);

/** Commands that run a workload, and those that a user gives one by name. */
const measured = ["compare", "run", "replay", "sweep"] as const satisfies readonly CommandName[];
const named = ["compare", "run", "sweep"] as const satisfies readonly CommandName[];
const allocators = ["compare", "run", "exec", "replay", "sweep"] as const satisfies readonly CommandName[];
/** Those whose CPUs can be worker threads. */
const threaded = ["compare", "run", "replay"] as const satisfies readonly CommandName[];
/** Commands whose result has runs in it, to be shown in every form. */
const reported = ["compare", "run", "replay", "report"] as const satisfies readonly CommandName[];

/** Commands that compile a kernel's own allocator. */
const kernels = [
  "kernel",
  "kernel exec",
  "kernel fuzz",
  "kernel bench",
] as const satisfies readonly CommandName[];

/** Where a result goes in one of its forms. */
function output(what: string, commands: readonly CommandName[]) {
  return option({
    group: "Output",
    form: path("FILE|-"),
    help: `${what}; - is stdout, in place of the text`,
    default: new FoundAtRunTime("none"),
    commands,
  });
}

/** Every option of the command line. Parsing, `--help` and the README's table all come from here. */
export const OPTIONS = Object.freeze({
  tree: option({
    group: "The kernel's code",
    form: path("DIR", "folder"),
    help: "the root of a kernel tree, Linux 6.1 or later; only its allocator and its red-black tree are read",
    default: new FoundAtRunTime("none"),
    commands: kernels,
  }),
  "source-package": option({
    group: "The kernel's code",
    form: sourcePackage,
    help: "the same from Debian's package of that name, installed or not",
    default: new FoundAtRunTime("none"),
    commands: kernels,
  }),
  patch: option({
    group: "The kernel's code",
    form: path("FILE"),
    help: "a change to it, as git format-patch writes it; applied to a copy",
    default: new FoundAtRunTime("none"),
    commands: kernels,
  }),
  race: option({
    group: "The kernel's code",
    form: someOf(raceNames),
    help: "what both do; timed is the median slice of one thread, and all the time of several, with their waits",
    default: raceNames.join(","),
    commands: ["kernel bench"],
  }),
  depot: option({
    group: "What is run",
    form: depotNames(designs),
    help: {
      compare: "the depot designs; one that is named twice is held against itself",
      run: "the depot design",
      exec: "the depot design",
      replay: "the depot design, unless the captured kernel's",
      sweep: "the depot design, where it is not varied",
      crash: "the depot designs",
      check: "the depot designs",
    },
    default: {
      compare: "array,list,lockfree",
      check: "array,list,lockfree",
      crash: "list-v1,list-v1-guard,list,lockfree",
      else: "list",
    },
    commands: [...allocators, "crash", "check"],
  }),
  vary: option({
    group: "What is run",
    form: variations,
    help: "an option with the values that it takes in turn; ... goes on as the two before it, up to the one behind it; may be given for several options",
    default: new FoundAtRunTime("none: at least one is needed"),
    commands: ["sweep"],
  }),
  baseline: option({
    group: "What is run",
    form: depotName,
    help: "the design that the others are held against, by its id or its file",
    default: new FoundAtRunTime("the first of --depot"),
    commands: ["compare"],
  }),
  workload: option({
    group: "What is run",
    form: someOf(WORKLOAD_NAMES),
    help: {
      compare: "what the CPUs do",
      run: "what the CPUs do, one name",
      sweep: "what the CPUs do, one name",
    },
    default: new FoundAtRunTime({
      compare: "trace,burst; trace with --trace",
      run: "burst; trace with --trace",
      sweep: "burst; trace with --trace",
    }),
    commands: named,
  }),
  trace: option({
    group: "What is run",
    form: path("FILE"),
    help: "the capture that the workload trace plays; plain or .gz",
    default: new FoundAtRunTime("the bundled one"),
    commands: named,
    workloads: ["trace"],
  }),
  cpus: option({
    group: "What is run",
    form: wholeNumber(1, MAX_CPUS.virtual),
    help: {
      compare: CPUS_HELP,
      run: CPUS_HELP,
      sweep: CPUS_HELP,
      crash: `CPUs, each a worker thread, up to ${MAX_CPUS.threads}`,
      "kernel bench": `each race is run on 1 thread, and on so many, up to ${MAX_CPUS.threads}`,
      check: `CPUs that operate, at most ${MAX_CHECKED_CPUS}`,
    },
    default: { check: "2", "kernel bench": "2", else: new FoundAtRunTime("the cores, at least 2") },
    commands: [...named, "crash", "check", "kernel bench"],
    workloads: GENERATED,
  }),
  limit: option({
    group: "What is run",
    form: wholeNumber(1, MAX_PFN, "PFN"),
    help: "limitPfn of the allocations; the default is 32 bits of 4 KiB pages",
    default: "0xfffff",
    commands: named,
    workloads: GENERATED,
  }),
  size: option({
    group: "What is run",
    form: wholeNumber(1, MAX_SIZE),
    help: "pages of each range",
    default: { slow: "33", else: "1" },
    commands: named,
    workloads: ["local", "cross", "storage", "burst", "slow", "network"],
  }),
  sizes: option({
    group: "What is run",
    form: weightedSizes(MAX_SIZE),
    help: "pages of the ranges, each size with its weight",
    default: { block: "1:1", else: "1:50,2:20,4:10,8:8,16:7,32:5" },
    commands: named,
    workloads: ["mixed", "block"],
  }),
  "working-set": option({
    group: "What is run",
    form: wholeNumber(1, MAX_RANGES),
    help: "ranges live on each CPU",
    default: { slow: "1024", mixed: "256", else: "64" },
    commands: named,
    workloads: ["local", "mixed", "slow"],
  }),
  order: option({
    group: "What is run",
    form: oneOf(["lifo", "random"]),
    help: "which range is freed next",
    default: "lifo",
    commands: named,
    workloads: ["slow"],
  }),
  burst: option({
    group: "What is run",
    form: wholeNumber(1, MAX_RANGES, "K"),
    help: "allocate K ranges, then free K",
    default: new FoundAtRunTime("20000, or what lets all CPUs together fill half of --limit"),
    commands: named,
    workloads: ["burst"],
  }),
  depth: option({
    group: "What is run",
    form: wholeNumber(1, MAX_RANGES, "D"),
    help: "ranges in flight per allocating CPU, or job",
    default: { storage: "128", block: "128", else: "256" },
    commands: named,
    workloads: ["cross", "storage", "block", "network"],
  }),
  jobs: option({
    group: "What is run",
    form: wholeNumber(1, MAX_JOBS),
    help: "tasks that submit requests, spread over the CPUs",
    default: new FoundAtRunTime("one for each CPU"),
    commands: named,
    workloads: DEVICE_WORKLOADS,
  }),
  "hw-queues": option({
    group: "What is run",
    form: wholeNumber(1, MAX_CPUS.virtual),
    help: "hardware queues of each device; neighbouring CPUs share one",
    default: new FoundAtRunTime("one for each CPU"),
    commands: named,
    workloads: DEVICE_WORKLOADS,
  }),
  "irq-cpus": option({
    group: "What is run",
    form: numbers(0, MAX_CPUS.virtual - 1, "CPU[,CPU...]"),
    help: "the CPU that takes the interrupts of each hardware queue, alike for all devices",
    default: new FoundAtRunTime("the first of those that share the queue"),
    commands: named,
    workloads: DEVICE_WORKLOADS,
  }),
  batch: option({
    group: "What is run",
    form: wholeNumber(1, 4096),
    help: "packets at a time: in an interrupt, and mapped anew",
    default: "64",
    commands: named,
    workloads: ["network"],
  }),
  "device-us": option({
    group: "What is run",
    form: decimal("US", "a number of microseconds", 0, 1_000_000),
    help: "how long a device takes for a request",
    default: new FoundAtRunTime("that of the profile"),
    commands: named,
    workloads: DEVICE_WORKLOADS,
  }),
  "device-iops": option({
    group: "What is run",
    form: wholeNumber(1, 10 ** 12),
    help: "requests that each device ends in a second at the most; packets that come for each network card",
    default: new FoundAtRunTime("that of the profile"),
    commands: named,
    workloads: DEVICE_WORKLOADS,
  }),
  "request-ns": option({
    group: "What is run",
    form: wholeNumber(0, 10 ** 9, "NS"),
    help: "CPU time of a request outside the allocator",
    default: new FoundAtRunTime("that of the profile"),
    commands: named,
    workloads: DEVICE_WORKLOADS,
  }),
  migrate: option({
    group: "What is run",
    form: decimal("PER_SECOND", "a number per second", 0, 1_000_000),
    help: "how often each job moves to another CPU, at random",
    default: "0",
    commands: named,
    workloads: DEVICE_WORKLOADS,
  }),
  "free-cpus": option({
    group: "What is run",
    form: wholeNumber(1, MAX_CPUS.virtual, "C"),
    help: "CPUs that free, the first C",
    default: new FoundAtRunTime("a sixteenth of the CPUs, at least 1"),
    commands: named,
    workloads: ["storage"],
  }),
  window: option({
    group: "What is run",
    form: wholeNumber(1, 2 ** 30),
    help: "calls of the capture that one CPU may be ahead of another",
    default: "256",
    commands: measured,
    workloads: ["trace"],
  }),
  passes: option({
    group: "What is run",
    form: wholeNumber(1, 10 ** 9),
    help: "play the capture N times, whatever the time",
    default: new FoundAtRunTime("until the time is over; 20 where it is simulated"),
    commands: measured,
    workloads: ["trace"],
  }),
  domains: option({
    group: "What is run",
    form: wholeNumber(1, MAX_DOMAINS),
    help: "address spaces, each with a device; CPUs, or jobs where there are some, take the devices in turn",
    default: "1",
    commands: named,
    workloads: MANY_DEVICES,
  }),
  masks: option({
    group: "What is run",
    form: numbers(1, MAX_PFN, "PFN[,PFN...]"),
    help: "devices, one with each of these for its limitPfn in place of --limit; they take the domains in turn",
    default: new FoundAtRunTime("one device for each domain"),
    commands: named,
    workloads: MANY_DEVICES,
  }),
  flush: option({
    group: "What is run",
    form: oneOf(FLUSH_MODES),
    help: "when ranges are freed: at once (none); after a flush of the IOTLB for each (strict), or for many, from a queue on each CPU (lazy) or one of all (single)",
    default: NO_DMA.flush,
    commands: named,
    workloads: GENERATED,
  }),
  "low-first": option({
    group: "What is run",
    form: oneOf(DMA32_FIRST),
    help: "devices with more than 32 bits ask below 4 GiB first: each time, as Linux 6.1, or until that fails once, as 6.12",
    default: NO_DMA.dma32First,
    commands: named,
    workloads: GENERATED,
  }),
  target: option({
    group: "What is run",
    form: someOf(TARGET_IDS),
    help: "the published measurements, see data/published",
    default: new FoundAtRunTime("all of them"),
    commands: ["validate"],
  }),
  scale: option({
    group: "How long",
    form: oneOf(SCALES),
    help: "how much of them is simulated: what a few seconds allow, what half an hour does, or all, in an hour or two",
    default: "full",
    commands: ["validate"],
  }),
  seed: option({
    group: "What is run",
    form: wholeNumber(0, MAX_SEED),
    help: "seed of everything random",
    default: "1",
    commands: [...allocators, "check", "validate", "kernel fuzz", "kernel bench"],
  }),
  duration: option({
    group: "How long",
    form: seconds(0.01, 86_400),
    help: "length of each repetition",
    default: { "kernel bench": "0.2", else: new FoundAtRunTime("0.5; none where it is simulated") },
    commands: [...measured, "kernel bench"],
  }),
  ops: option({
    group: "How long",
    form: wholeNumber(1, MAX_OPS),
    help: {
      compare: OPS_HELP,
      run: OPS_HELP,
      replay: OPS_HELP,
      sweep: OPS_HELP,
      check: "operations, in total over all CPUs",
      "kernel fuzz": "play scripts until there were so many operations",
    },
    default: {
      check: new FoundAtRunTime(
        Object.entries(CHECK_OPS)
          .map(([part, ops]) => `${ops} (${part})`)
          .join(", "),
      ),
      "kernel fuzz": "1000000",
      else: new FoundAtRunTime(
        "no limit; 100000 for each CPU where it is simulated, together up to 16000000",
      ),
    },
    commands: [...measured, "check", "kernel fuzz"],
  }),
  "ops-per-cpu": option({
    group: "How long",
    form: wholeNumber(1, MAX_OPS),
    help: "end each run after N operations for each CPU",
    default: new FoundAtRunTime("100000, but with --ops, --duration or --passes"),
    commands: ["sweep"],
    workloads: GENERATED,
  }),
  repeat: option({
    group: "How long",
    form: wholeNumber(1, 10_000),
    help: {
      compare: "exactly so many repetitions; a shorter one before them warms up",
      run: "repetitions that count; a shorter one before them warms up",
      replay: "repetitions that count; a shorter one before them warms up",
      "kernel bench": "repetitions that count, of the kernel's and ours in turn",
      sweep: "repetitions of each point, which differ by their seeds",
    },
    default: {
      compare: new FoundAtRunTime("until --precision or --max-time; 3 where it is simulated"),
      // As few as have an interval: where designs cross is told by it.
      sweep: "3",
      "kernel bench": "10",
      else: "1",
    },
    commands: [...measured, "kernel bench"],
  }),
  precision: option({
    group: "How long",
    form: percent(0.1, 100),
    help: "repeat until the 95 % interval of every throughput ratio is within this of the ratio",
    default: "3",
    commands: ["compare"],
  }),
  "max-time": option({
    group: "How long",
    form: seconds(0.01, 86_400),
    help: {
      compare: "repeat no longer than this, all workloads together, but each at least twice",
      check: "search no longer than this, all parts together; half as long again for shorter failures",
    },
    default: "60",
    commands: ["compare", "check"],
  }),
  rounds: option({
    group: "How long",
    form: wholeNumber(1, 10_000),
    help: "domain changes that a design must survive",
    default: "3",
    commands: ["crash"],
  }),
  part: option({
    group: "Exploring",
    form: someOf(CHECK_PARTS),
    help: "what is operated on: push and pop of a depot; of one that is nearly full, if it can be; of one that is drained too; alloc and free through magazines, with reclaim; the same while a CPU flushes all caches; a slab",
    default: new FoundAtRunTime("all"),
    commands: ["check"],
  }),
  search: option({
    group: "Exploring",
    form: oneOf(["exhaustive", "random"]),
    help: "all interleavings, or as many as there is time for, at random (PCT)",
    default: "exhaustive",
    commands: ["check"],
  }),
  preemptions: option({
    group: "Exploring",
    form: wholeNumber(0, 1000),
    help: "only interleavings in which a CPU that could go on is made to wait N times at most",
    default: new FoundAtRunTime("any number"),
    commands: ["check"],
  }),
  interleavings: option({
    group: "Exploring",
    form: wholeNumber(1, 10 ** 9),
    help: "of each part, with --search random",
    default: new FoundAtRunTime("until --max-time"),
    commands: ["check"],
  }),
  schedule: option({
    group: "Exploring",
    form: schedule,
    help: "play this interleaving alone",
    default: new FoundAtRunTime("none"),
    commands: ["check"],
  }),
  reclaim: option({
    group: "The allocator",
    form: onOff,
    help: "housekeeping trims the depots; arrays have none",
    default: new FoundAtRunTime(
      "as the design says: on for list, list-working-set and lockfree, off for list-v1 and list-v1-guard",
    ),
    commands: allocators,
  }),
  "magazine-size": option({
    group: "The allocator",
    form: wholeNumber(1, 4095),
    help: "pfns per magazine",
    default: String(MAGAZINE_SIZE),
    commands: allocators,
  }),
  "depot-size": option({
    group: "The allocator",
    form: wholeNumber(1, 2 ** 16),
    help: "magazines that a depot of fixed size holds: array, array-scaled, array-flush",
    default: new FoundAtRunTime("32; array-scaled has one for each CPU, if there are more"),
    commands: allocators,
  }),
  bins: option({
    group: "The allocator",
    form: wholeNumber(1, MAX_BINS),
    help: "cached orders: sizes up to 2^(N-1) pages have an rcache",
    default: String(DEFAULT_BINS),
    commands: allocators,
  }),
  "cpu-lock": option({
    group: "The allocator",
    form: oneOf(["owned", "kernel"]),
    help: "a CPU's magazines are its own, or under the kernel's per-CPU spinlock",
    default: "owned",
    commands: allocators,
  }),
  capacity: option({
    group: "The allocator",
    form: flag,
    help: "run nothing: print what the caches can hold and what they take, and how that is reckoned",
    default: "off",
    commands: ["run"],
  }),
  "granule-shift": option({
    group: "The allocator",
    form: wholeNumber(MIN_GRANULE_SHIFT, MAX_GRANULE_SHIFT),
    help: "log2 of the granule in bytes",
    default: String(DEFAULT_DOMAIN.granuleShift),
    commands: named,
    workloads: GENERATED,
  }),
  "max-iovas": option({
    group: "The allocator",
    form: wholeNumber(1, 2 ** 27),
    help: "memory for so many ranges; one more allocation fails",
    default: String(2 ** 24),
    commands: allocators,
  }),
  "max-magazines": option({
    group: "The allocator",
    form: wholeNumber(2, 2 ** 22),
    help: "memory for so many magazines; without, frees go to the tree",
    default: String(2 ** 16),
    commands: allocators,
  }),
  "fail-magazine": option({
    group: "Faults",
    form: probability,
    help: "each allocation of a magazine fails with this probability: the pfn goes to the tree",
    default: new FoundAtRunTime("none fails"),
    commands: allocators,
  }),
  "fail-node": option({
    group: "Faults",
    form: probability,
    help: "each allocation of a tree node fails with this probability: so does that of the range",
    default: new FoundAtRunTime("none fails"),
    commands: allocators,
  }),
  "slow-cpu": option({
    group: "Faults",
    form: slowCpu(MAX_CPUS.threads, MAX_SLOW_FACTOR, USUAL_SLOW_FACTOR),
    help: "CPU N is FACTOR times as slow, 10 if that is not given",
    default: new FoundAtRunTime("none is"),
    commands: threaded,
  }),
  hotplug: option({
    group: "Faults",
    form: seconds(0.001, MAX_HOTPLUG),
    help: "every so many seconds, simulated ones where the CPUs are, another CPU goes offline, CPU 0 never, and is back after half of that",
    default: new FoundAtRunTime("all stay"),
    commands: measured,
  }),
  "wrong-free": option({
    group: "Faults",
    form: oneOf(WRONG_FREES, "KIND"),
    help: "one free in a thousand is wrong; --verify catches the first",
    default: new FoundAtRunTime("none is"),
    commands: threaded,
  }),
  "kill-cpu": option({
    group: "Faults",
    form: wholeNumber(0, MAX_CPUS.threads - 1),
    help: "the thread of CPU N dies in the middle of the first run, which ends everything",
    default: new FoundAtRunTime("none dies"),
    commands: threaded,
  }),
  engine: option({
    group: "Measuring",
    form: oneOf(ENGINES),
    help: "who plays the CPUs: a worker thread for each, or a simulation of them in its own time",
    default: { sweep: "virtual", else: "threads" },
    commands: measured,
  }),
  profile: option({
    group: "Measuring",
    form: path("NAME|FILE"),
    help: "what things cost on the simulated machine: a profile in data/profiles, or a file like those",
    default: DEFAULT_PROFILE,
    commands: measured,
  }),
  verify: option({
    group: "Measuring",
    form: flag,
    help: {
      compare: "watch who owns each pfn, and check the domain afterwards",
      run: "watch who owns each pfn, and check the domain afterwards",
      sweep: "watch who owns each pfn, and check the domain afterwards",
      replay:
        "hold each step of the allocator against the kernel's, which the capture recorded; nothing is measured",
    },
    default: "off",
    commands: measured,
  }),
  interval: option({
    group: "Measuring",
    form: oneOf(INTERVAL_METHODS),
    help: "how ratios get their intervals: from the repetitions pair by pair, or from each design's by themselves",
    default: "paired",
    commands: ["compare"],
  }),
  measure: option({
    group: "Measuring",
    form: oneOf(["full", "off"]),
    help: "full: latency, lock holds and memory over time too; off: counters and times of the whole only",
    default: "full",
    commands: measured,
  }),
  sample: option({
    group: "Measuring",
    form: wholeNumber(1, 10_000, "MS"),
    help: "memory is sampled every so many milliseconds",
    default: "20",
    commands: measured,
  }),
  threads: option({
    group: "Measuring",
    form: wholeNumber(1, MAX_THREADS),
    help: "threads that simulate, each a point at a time",
    default: new FoundAtRunTime("the cores"),
    commands: ["sweep"],
  }),
  out: option({
    group: "Output",
    form: path("FILE"),
    help: "a line of JSON for each run, added as soon as it is done; runs that are in it already are not done again",
    default: new FoundAtRunTime("none"),
    commands: ["sweep"],
  }),
  verbose: option({
    group: "Output",
    form: flag,
    help: "show what is where after each step",
    default: "off",
    commands: ["check"],
  }),
  json: output("the whole result, or the machine profile of calibrate, as JSON", [
    ...reported,
    "sweep",
    "crash",
    "check",
    "kernel bench",
    "validate",
    "calibrate",
  ]),
  csv: output("one row per run, or per published figure, as CSV", [
    ...reported,
    "sweep",
    "kernel bench",
    "validate",
  ]),
  markdown: output("table and verdict as Markdown, for a mail", [...reported, "kernel bench", "validate"]),
  html: output("a page with charts, all in one file", [...reported, "sweep", "kernel bench"]),
  svg: output("a picture of the comparison", reported),
  "print-iova": output("memory over time, as the kernel's developers print it", reported),
});

export type Options = typeof OPTIONS;
export type OptionName = keyof Options;
export type OptionValues = { readonly [Name in OptionName]: OptionValue<Options[Name]> };

export const OPTION_NAMES = Object.keys(OPTIONS) as OptionName[];

export function optionsOf(command: CommandName): OptionName[] {
  return OPTION_NAMES.filter((name) => specOf(name).commands.includes(command));
}

export function specOf(name: OptionName): OptionSpec<unknown> {
  return OPTIONS[name];
}

/** Forms in which a result is given out besides the text; each is an option. */
export const OUTPUT_FORMATS = [
  "json",
  "csv",
  "markdown",
  "html",
  "svg",
  "print-iova",
] as const satisfies readonly OptionName[];
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** The workloads that an option shapes, in words; undefined when it is all of them. */
export function describeWorkloads({ workloads }: OptionSpec<unknown>): string | undefined {
  return workloads === GENERATED ? "all but trace" : workloads?.join(", ");
}
