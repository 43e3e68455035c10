import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ALIKE, crossingsOf } from "../../src/measure/crossing.js";
import type { SweepMetric } from "../../src/measure/sweep-result.js";
import { sweepPoint } from "./sweep-points.js";

const CPUS = [2, 4, 8, 16, 32, 64, 128, 256, 448];
const FIELDS = { throughput: "opsPerSecond", memory: "bytesPeak", p99: "p99" } as const;

/** The list grows as a power of the CPUs and has the array's value, which stays the same, at `place` CPUs. */
function sweepOf(metric: SweepMetric, place: number, power: number) {
  const field = FIELDS[metric];
  const listAt = (cpus: number) => 1e6 * (cpus / place) ** power;
  const points = CPUS.flatMap((cpus) => [
    sweepPoint({ depot: "array", cpus, [field]: 1e6 }),
    sweepPoint({ depot: "list", cpus, [field]: listAt(cpus) }),
  ]);
  const axes = [
    { name: "cpus", values: CPUS },
    { name: "depot", values: ["array", "list"] },
  ];
  const apart = CPUS.filter((cpus) => {
    const list = listAt(cpus);
    return Math.abs(list - 1e6) > ALIKE * Math.max(list, 1e6);
  });
  return { axes, points, apart };
}

describe("the crossing of two known curves", () => {
  const place = fc.double({ min: 1, max: 1000, noNaN: true });
  const power = fc.double({ min: 0.05, max: 3, noNaN: true });
  const metric = fc.constantFrom<SweepMetric>("throughput", "memory", "p99");

  it("is found between the last place before it and the first behind it, and nowhere else", () => {
    fc.assert(
      fc.property(metric, place, power, fc.boolean(), (own, x, exponent, grows) => {
        const { axes, points, apart } = sweepOf(own, x, grows ? exponent : -exponent);
        const before = apart.filter((cpus) => cpus < x).at(-1);
        const behind = apart.find((cpus) => cpus > x);
        // More is better in throughput, less in the others.
        const isListBetter = grows === (own === "throughput");
        const [depot, other] = isListBetter ? ["list", "array"] : ["array", "list"];
        const wanted =
          before === undefined || behind === undefined
            ? []
            : [{ metric: own, at: {}, depot, other, between: [before, behind] }];
        expect(crossingsOf({ axes, points })).toEqual(wanted);
      }),
    );
  });
});
