import { layOut } from "../../workload/weighted-draw.js";

/** What both run, in loops of the same shape: those of bench/kernel/race.c and of race-loops.ts. */
export interface RaceSpec {
  readonly name: string;
  readonly text: string;
  readonly loop: "lifo" | "burst" | "random" | "mixed" | "cross";
  /** Ranges that each thread allocates at first, and never frees. */
  readonly standing: number;
  /** Ranges of the working set of each thread. */
  readonly live: number;
  /** One size, or 256 to draw from. */
  readonly sizes: readonly number[];
  readonly limitPfn: number;
  /** Operations between two looks at the clock, at least: some ten microseconds, and well below a ring's length. */
  readonly slice: number;
}

/** Highest pfns of 32-bit and of 48-bit IOVAs, under 4 KiB granules. */
const LIMIT_32 = 2 ** 20 - 1;
const LIMIT_48 = 2 ** 36 - 1;
/** One page more than the largest that is cached. */
const UNCACHED = 33;
/** As the workload mixed has them. */
const WEIGHTS = [
  { size: 1, weight: 50 },
  { size: 2, weight: 20 },
  { size: 4, weight: 10 },
  { size: 8, weight: 8 },
  { size: 16, weight: 7 },
  { size: 32, weight: 5 },
];

/** Those of 32-bit IOVAs do not suffice for 256 threads of these. */
const roomy = { limitPfn: LIMIT_48 };
const cached = { standing: 0, sizes: [1], limitPfn: LIMIT_32, slice: 2048 };
const tree = { standing: 0, sizes: [UNCACHED], limitPfn: LIMIT_48, slice: 2048 };

export const RACES = [
  { ...cached, name: "local-lifo-1", loop: "lifo", live: 1, text: "allocate 1, free it" },
  { ...cached, name: "local-lifo-256", loop: "lifo", live: 256, text: "allocate 256, free them backwards" },
  { ...cached, name: "local-random-256", loop: "random", live: 256, text: "replace one of 256 at random" },
  {
    ...cached,
    ...roomy,
    name: "mixed-1024",
    loop: "mixed",
    live: 1024,
    sizes: [...layOut(WEIGHTS)],
    text: "replace one of 1024 at random, sizes 1 to 32",
  },
  {
    ...cached,
    name: "cross-1024",
    loop: "cross",
    live: 1,
    slice: 256,
    text: "one allocates, another frees, a ring of 1024; a lone one does both",
  },
  {
    ...cached,
    ...roomy,
    name: "burst-20000",
    loop: "burst",
    live: 20_000,
    text: "allocate 20000, free them in order",
  },
  {
    ...tree,
    name: "tree-lifo-1024",
    loop: "lifo",
    standing: 1024,
    live: 1,
    text: "size 33, allocate and free one, beside 1024 that stay",
  },
  {
    ...tree,
    name: "tree-random-1024",
    loop: "random",
    live: 1024,
    slice: 256,
    text: "size 33, replace one of 1024 at random",
  },
  {
    ...tree,
    name: "tree-random-16384",
    loop: "random",
    live: 16_384,
    slice: 128,
    text: "size 33, replace one of 16384 at random",
  },
] as const satisfies readonly RaceSpec[];

export type RaceName = (typeof RACES)[number]["name"];

/** How long a run is: its first part does not count. */
export interface RaceLength {
  readonly warmUpMs: number;
  readonly ms: number;
}

/** What the driver is called with, see bench/kernel/race.c. */
export function driverWords(
  { loop, standing, live, sizes, limitPfn, slice }: RaceSpec,
  threads: number,
  cores: number,
  { warmUpMs, ms }: RaceLength,
  seed: number,
): string[] {
  return [loop, standing, live, sizes.join(","), limitPfn, slice, threads, cores, warmUpMs, ms, seed].map(
    String,
  );
}
