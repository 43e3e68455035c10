import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { kernelCache } from "../src/cli/kernel/kernel-cache.js";
import { ourDesign } from "../src/cli/kernel/our-design.js";
import { PACKAGE_ROOT } from "../src/cli/package-root.js";
import { DEFAULT_DOMAIN, IovaDomain, machineShape } from "../src/iova/domain.js";
import { build } from "../src/kernel/build.js";
import { Compiler } from "../src/kernel/compiler.js";
import { KernelProgram } from "../src/kernel/kernel-program.js";
import { readTree } from "../src/kernel/kernel-sources.js";
import { OurRacers } from "../src/kernel/race/our-racers.js";
import { RaceArea, raceAreaWords } from "../src/kernel/race/race-area.js";
import { RaceLoops } from "../src/kernel/race/race-loops.js";
import { driverWords, RACES, type RaceName } from "../src/kernel/race/race-spec.js";
import { raceTime } from "../src/kernel/race/race-time.js";
import { SourcePackage } from "../src/kernel/source-package.js";
import { median } from "../src/measure/median.js";
import { bootOf, CpuStatistic, cpuStatistics } from "../src/memory/cpu-layout.js";
import { LockClass } from "../src/memory/machine.js";
import { layoutOf } from "../src/memory/machine-layout.js";
import { ThreadMachine } from "../src/memory/thread-machine.js";

/**
 * What explains the table of `kernel bench`: the price of an uncontended lock, and of a step in the tree, in C and here,
 * in turn in one run: `node dist/bench/kernel-costs.js [a source package]`. Each figure is the median of its turns.
 */
const PACKAGE = process.argv[2] ?? "linux-source-6.12";
const TURNS = 10;
const LENGTH = { warmUpMs: 150, ms: 200 };
const SEED = 1;
/** Pairs of acquire and release between two looks at the clock. */
const PAIRS = 50_000;

const { signal } = new AbortController();
const compiler = await Compiler.find(signal);
const cache = kernelCache(process.env, homedir());
const folder = await new SourcePackage(PACKAGE, cache, signal).unpack(console.error);
const shims = fileURLToPath(new URL("bench/kernel/", PACKAGE_ROOT));
const program = new KernelProgram(
  await build(readTree(folder, PACKAGE), undefined, { shims, cache, compiler, signal }),
);
const { facts } = program;
const design = ourDesign(facts);
const allocator = { cpus: 1, bins: facts.bins, magazineSize: facts.magazineSize, reclaim: facts.reclaim };
const cores = availableParallelism();

const spec = (race: RaceName) => RACES.find(({ name }) => name === race)!;
const inC = async (race: RaceName) =>
  raceTime(race, await program.race(driverWords(spec(race), 1, cores, LENGTH, SEED), signal));
const here = async (race: RaceName, cpuLock: "owned" | "kernel" = "owned") =>
  raceTime(
    race,
    await new OurRacers(design, { ...allocator, cpuLock }, cores).race(spec(race), LENGTH, SEED, signal),
  );

const scratch = mkdtempSync(join(tmpdir(), "iovalab-"));
const lockPair = join(scratch, "lock-pair");
const source = fileURLToPath(new URL("bench/lock-pair.c", PACKAGE_ROOT));
await compiler.run(
  ["-I", shims, "-I", join(shims, "shim"), source, join(shims, "shim/spinlock.c"), "-o", lockPair],
  {
    folder: scratch,
    given: source,
    signal,
  },
);

const figures = {
  "lock and release, in C": async () => Number(spawnSync(lockPair, { encoding: "utf8" }).stdout),
  "lock and release, here": async () => lockPairHere(),
  "their atomics alone, here": async () => atomicsHere(),
  "local-lifo-1, here": () => here("local-lifo-1"),
  "local-lifo-1 with the kernel's lock, here": () => here("local-lifo-1", "kernel"),
  "tree-lifo-1024, in C": () => inC("tree-lifo-1024"),
  "tree-lifo-1024, here": () => here("tree-lifo-1024"),
  "tree-random-16384, in C": () => inC("tree-random-16384"),
  "tree-random-16384, here": () => here("tree-random-16384"),
} satisfies Record<string, () => Promise<number>>;
type Name = keyof typeof figures;

const times = Object.fromEntries(Object.keys(figures).map((name) => [name, [] as number[]]));
try {
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [name, figure] of Object.entries(figures)) times[name]!.push(await figure());
  }
} finally {
  rmSync(scratch, { recursive: true });
}

const of = (name: Name) => median(times[name]!);
for (const name of Object.keys(figures) as Name[]) tell(name, of(name), "ns");
const steps = stepsOfASearch();
tell("tree-random-16384: steps of a search", steps, "");
// Of two operations, one searches; all else that they do, the other race does as well.
const step = (side: "in C" | "here") =>
  (2 * (of(`tree-random-16384, ${side}`) - of(`tree-lifo-1024, ${side}`))) / steps;
for (const side of ["in C", "here"] as const) tell(`a step, ${side}`, step(side), "ns");

function tell(what: string, value: number, unit: string): void {
  const digits = value < 10 ? 2 : value < 100 ? 1 : 0;
  console.log(`${what.padEnd(42)} ${value.toFixed(digits).padStart(7)} ${unit}`.trimEnd());
}

function newMachine(): { machine: ThreadMachine; domain: IovaDomain } {
  const options = { ...allocator, cpuLock: "owned" } as const;
  const limits = { domains: 1, maxIovas: 2 ** 16, maxMagazines: 2 ** 11, engineWords: raceAreaWords(1) };
  const machine = ThreadMachine.create(layoutOf(machineShape(options, design, limits)));
  return { machine, domain: IovaDomain.create(machine, design, options, DEFAULT_DOMAIN, bootOf(1)) };
}

/** A lock of a machine, with what is counted of it. */
function lockPairHere(): number {
  const { machine, domain } = newMachine();
  const lock = domain.cpus.rcacheLockOf(0);
  return medianOfPairs(() => {
    for (let k = 0; k < PAIRS; k++) {
      machine.acquire(lock, LockClass.cpuRcache, 0);
      machine.release(lock);
    }
  });
}

function atomicsHere(): number {
  const { i32 } = newMachine().machine;
  return medianOfPairs(() => {
    for (let k = 0; k < PAIRS; k++) {
      Atomics.compareExchange(i32, 0, 0, 1);
      Atomics.exchange(i32, 0, 0);
    }
  });
}

function medianOfPairs(run: () => void): number {
  for (const end = performance.now() + LENGTH.warmUpMs; performance.now() < end; ) run();
  const samples: number[] = [];
  for (const end = performance.now() + LENGTH.ms; performance.now() < end; ) {
    const begin = performance.now();
    run();
    samples.push(((performance.now() - begin) * 1e6) / PAIRS);
  }
  return median(samples);
}

/** Of the same loop on this thread, after its beginning; the kernel's search goes past the same ranges. */
function stepsOfASearch(): number {
  const { machine, domain } = newMachine();
  const loops = new RaceLoops(spec("tree-random-16384"), domain, 0, new RaceArea(machine, 1), false, SEED);
  const count = (statistic: number) => machine.f64[cpuStatistics(machine.layout.cpus, 0) + statistic]!;
  domain.cpus.enter(0);
  loops.fill();
  loops.warmUp(LENGTH.warmUpMs);
  const before = { steps: count(CpuStatistic.treeSteps), allocs: count(CpuStatistic.treeAllocs) };
  loops.measure(LENGTH.ms);
  domain.cpus.leave(0);
  return (count(CpuStatistic.treeSteps) - before.steps) / (count(CpuStatistic.treeAllocs) - before.allocs);
}
