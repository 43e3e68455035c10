import type { Random } from "../../workload/random.js";
import { NO_KIND, type ScriptKind } from "./script-kind.js";

const LIMIT_32 = 2 ** 20 - 1;
const POWERS = [1, 1, 1, 2, 2, 4, 4, 8, 16, 32, 64];
const ALL_SIZES = { from: 1, to: 64 };
const LARGE = [33, 48, 63, 64, 100, 128, 512, 1000, 1024, 2048];
const ODD_SIZES = [1, 2, 3, 5, 8, 13, 31, 32, 33, 70];

const kind = (name: string, own: Partial<ScriptKind>): ScriptKind => ({ ...NO_KIND, ...own, name });

/** The kinds of the recorded scripts, in test/conformance/golden. */
const RECORDED: readonly ScriptKind[] = [
  kind("burst-1cpu", { cpus: [1], live: { from: 4000, to: 9000 }, swing: "waves", order: "fifo" }),
  kind("burst-4cpu", { cpus: [4], live: { from: 4000, to: 9000 }, swing: "waves", freedBy: "any" }),
  kind("burst-reclaim", { cpus: [2], sizes: [1, 1, 2], live: [3000], swing: "waves", tick: 0.01 }),
  kind("cross-1p1c", { cpus: [2], order: "fifo", freedBy: "others" }),
  kind("cross-8p2c", { cpus: [8], sizes: [1, 2, 4], order: "fifo", freedBy: "others" }),
  kind("depot-limit-scan", {
    cpus: [2],
    limits: { from: LIMIT_32 - 2500, to: LIMIT_32 },
    live: [3500],
    swing: "waves",
  }),
  kind("dma-iommu-fallback", {
    cpus: [4],
    room: [3000],
    sizes: [1, 2, 3, 4, 8, 16, 17],
    limits: [LIMIT_32, 2 ** 24 - 1],
    live: [900],
    flush: 0.4,
  }),
  kind("edge-sizes", {
    cpus: [1],
    sizes: [1, 2, 3, 16, 31, 32, 33, 2 ** 20 - 1, 2 ** 20, 2 ** 20 + 1],
    limits: [0, 1, 15, 16, 31, 32, 33, LIMIT_32, 2 ** 20, 2 ** 20 + 1, 2 ** 36 - 1],
    live: [100],
    flush: 0.5,
    slow: 0.3,
  }),
  kind("exhaust-random-order", {
    room: [8192],
    sizes: [1, 2, 4],
    live: [6000],
    swing: "waves",
    flush: 0.9,
    slow: 0.9,
  }),
  kind("exhaust32-depot-flush", {
    cpus: [3],
    room: [9000],
    sizes: [1, 1, 2, 4, 8],
    limits: [LIMIT_32, 2 ** 24 - 1],
    live: [7000],
    swing: "waves",
    flush: 0.1,
    tick: 0.001,
  }),
  kind("exhaust32-flush", { cpus: [4], room: [4096], sizes: [1, 2, 4, 5, 8, 16, 32], live: [800], flush: 1 }),
  kind("exhaust32-noflush", { cpus: [2], room: [4096], sizes: [...POWERS, 100, 128], live: [600] }),
  kind("granule-1k", {
    shift: [10],
    sizes: ALL_SIZES,
    limits: [2 ** 14 - 1, LIMIT_32, 2 ** 22 - 1, 2 ** 22, 2 ** 26 - 1],
  }),
  kind("granule-64k", { shift: [13, 16], sizes: ALL_SIZES, limits: [2 ** 16 - 1, 2 ** 16, LIMIT_32] }),
  kind("hotplug", { cpus: [8], sizes: [1, 2], live: [2000], swing: "waves", hotplug: 0.01 }),
  kind("lifo-mag-boundary", { cpus: [1], live: { from: 250, to: 520 }, swing: "waves", order: "lifo" }),
  kind("limits-32-64", {
    cpus: [4],
    sizes: [1, 2, 3, 8, 16, 40],
    limits: [LIMIT_32, 2 ** 24 - 1, 2 ** 36 - 1, 2 ** 52 - 1],
  }),
  kind("limits-many", {
    cpus: [2],
    sizes: [1, 2, 4, 7, 32, 33],
    limits: [15, 63, 1000, 5000, LIMIT_32, 2 ** 20, 2 ** 24 - 1],
    flush: 0.2,
  }),
  kind("local-1cpu", { cpus: [1], live: [64], order: "lifo" }),
  kind("local-4cpu", { cpus: [4], live: [256] }),
  kind("low-limit-poison", {
    sizes: [...POWERS, 33, 2048, 5000],
    limits: [0, 4095, LIMIT_32, LIMIT_32, 2 ** 24 - 1],
    flush: 0.4,
    slow: 0.06,
  }),
  kind("reclaim-ticks", { cpus: [3], sizes: [1, 4, 32], live: [4000], swing: "waves", tick: 0.03 }),
  kind("reserve", { sizes: ALL_SIZES, limits: [LIMIT_32, 2 ** 24 - 1], reserve: 0.01 }),
  kind("sizes-1-64", { cpus: [4], sizes: ALL_SIZES }),
  kind("sizes-large", { sizes: LARGE }),
  kind("sizes-pow2", { sizes: POWERS }),
  kind("slow-paths", {
    sizes: ODD_SIZES,
    limits: [32768, LIMIT_32, 2 ** 24 - 1],
    flush: 0.3,
    slow: 0.5,
    misuse: 0.005,
  }),
  kind("straddle-4g", {
    cpus: [1],
    room: [200],
    sizes: { from: 1, to: 90 },
    limits: { from: LIMIT_32 - 40, to: LIMIT_32 + 40 },
    live: [60],
    flush: 0.1,
    slow: 0.8,
    reserve: 0.005,
    anew: 0.002,
  }),
  kind("teardown", {
    cpus: [4],
    sizes: [1, 2, 5],
    live: [1500],
    swing: "waves",
    anew: 0.001,
    tick: 0.001,
    reserve: 0.0005,
  }),
  kind("tree-random", { cpus: [1], sizes: [33], limits: [2 ** 36 - 1], live: [2000] }),
  kind("warn-misuse", { cpus: [2], sizes: [1, 2], slow: 0.3, misuse: 0.3, hotplug: 0.002 }),
];

/** Everything at once, and nothing as before: the parameters are drawn too. */
function wild(random: Random): ScriptKind {
  const one = <T>(choices: readonly T[]): T => choices[random.below(choices.length)]!;
  const rate = (most: number) => one([0, most / 10, most]);
  const shift = one([10, 12, 12, 12, 16]);
  const top = 2 ** (32 - shift) - 1;
  const limits = [0, 31, 4095, top - 100, top, top, top, top + 1, top * 16, 2 ** 36 - 1, 2 ** 51];
  return {
    name: "wild",
    cpus: [1, 2, 3, 5, 8, 16],
    shift: [shift],
    room: one([null, [200], [4096], [20_000]]),
    sizes: one([[1], POWERS, ALL_SIZES, LARGE, ODD_SIZES, [1, 2, 33, 5000]]),
    limits: Array.from({ length: 1 + random.below(4) }, () => one(limits)),
    live: [one([10, 100, 300, 1000, 5000])],
    swing: one(["steady", "waves"] as const),
    order: one(["lifo", "fifo", "random"] as const),
    freedBy: one(["own", "any", "others"] as const),
    flush: one([0, 0.1, 1]),
    slow: one([0, 0.1, 0.5]),
    reserve: rate(0.01),
    tick: rate(0.02),
    hotplug: rate(0.01),
    anew: rate(0.002),
    misuse: rate(0.05),
  };
}

/** One in so many scripts is wild. */
const WILD_EVERY = 3;

export function drawKind(random: Random): ScriptKind {
  if (random.below(WILD_EVERY) === 0) return wild(random);
  return RECORDED[random.below(RECORDED.length)]!;
}
