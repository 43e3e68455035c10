import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openStream, opsOf, type StreamContext } from "../../src/workload/open-stream.js";
import { ringsOf } from "../../src/workload/rings.js";
import { type CpuStream, Op } from "../../src/workload/stream.js";
import type { WorkloadSpec } from "../../src/workload/workload-spec.js";
import { checkProperty } from "../memory/check-property.js";

const LIMIT = 2 ** 20 - 1;
const context = (cpu: number, cpus: number, overrides: Partial<StreamContext> = {}): StreamContext => ({
  cpu,
  cpus,
  seed: 1,
  ops: Number.POSITIVE_INFINITY,
  levels: { lengthOf: () => 0 },
  ...overrides,
});

/** Plays a stream that needs no other CPU; answers its operations, and checks that slots are used soundly. */
function play(stream: CpuStream, turns: number): { op: Op; slot: number; size: number }[] {
  const ops: { op: Op; slot: number; size: number }[] = [];
  const heldSizes = new Map<number, number>();
  for (let turn = 0; turn < turns; turn++) {
    const op = stream.next();
    const { slot, size } = stream;
    if (op === Op.alloc) {
      expect(stream.slots[slot], "an alloc into a slot that holds a pfn loses it").toBe(0);
      stream.slots[slot] = turn + 1;
      heldSizes.set(slot, size);
    } else if (op === Op.free && stream.slots[slot] !== 0) {
      expect(size, "a free has the size of its alloc").toBe(heldSizes.get(slot));
      stream.slots[slot] = 0;
    }
    ops.push({ op, slot, size });
  }
  return ops;
}

const alone: WorkloadSpec[] = [
  { name: "local", size: 2, workingSet: 5, limitPfn: LIMIT },
  { name: "burst", size: 1, burst: 7, limitPfn: LIMIT },
  { name: "slow", size: 33, workingSet: 5, order: "lifo", limitPfn: LIMIT },
  { name: "slow", size: 64, workingSet: 9, order: "random", limitPfn: LIMIT },
  {
    name: "mixed",
    sizes: [
      { size: 1, weight: 3 },
      { size: 32, weight: 1 },
    ],
    workingSet: 11,
    limitPfn: LIMIT,
  },
];

describe.each(alone.map((spec) => [`${spec.name} ${JSON.stringify(spec)}`, spec] as const))(
  "%s",
  (_, spec) => {
    it("never loses a pfn, and frees with the size of the alloc", () => {
      const ops = play(openStream(spec, context(0, 1)), 5000);
      const allocs = ops.filter(({ op }) => op === Op.alloc).length;
      expect(allocs).toBeGreaterThan(2000);
    });
    it("gives the same operations for the same seed and CPU", () => {
      expect(play(openStream(spec, context(1, 2)), 500)).toEqual(play(openStream(spec, context(1, 2)), 500));
    });
  },
);

describe("mixed", () => {
  it("draws sizes by their weights", () => {
    const sizes = [1, 4, 32].map((size, k) => ({ size, weight: [70, 25, 5][k]! }));
    const spec: WorkloadSpec = { name: "mixed", sizes, workingSet: 100, limitPfn: LIMIT };
    const allocs = play(openStream(spec, context(0, 1)), 100_000).filter(({ op }) => op === Op.alloc);
    for (const { size, weight } of sizes) {
      const share = allocs.filter((alloc) => alloc.size === size).length / allocs.length;
      expect(share).toBeGreaterThan(weight / 100 - 0.02);
      expect(share).toBeLessThan(weight / 100 + 0.02);
    }
  });
  it("draws different sequences on different CPUs and with different seeds", () => {
    const spec = alone.at(-1)!;
    const first = play(openStream(spec, context(0, 2)), 200);
    expect(play(openStream(spec, context(1, 2)), 200)).not.toEqual(first);
    expect(play(openStream(spec, context(0, 2, { seed: 2 })), 200)).not.toEqual(first);
  });
});

describe("random choices", () => {
  it("reach every slot of a working set, however large", () => {
    const workingSet = 200_000;
    const spec: WorkloadSpec = {
      name: "mixed",
      sizes: [{ size: 1, weight: 1 }],
      workingSet,
      limitPfn: LIMIT,
    };
    const slots = new Set(play(openStream(spec, context(0, 1)), 600_000).map(({ slot }) => slot));
    expect([...slots].some((slot) => slot > workingSet * 0.999)).toBe(true);
    // 300,000 draws of 200,000: all but a share of exp(-1.5).
    expect(slots.size).toBeGreaterThan(workingSet * 0.75);
  });
});

describe("burst", () => {
  it("allocates all, then frees all in the same order", () => {
    const ops = play(openStream({ name: "burst", size: 1, burst: 3, limitPfn: LIMIT }, context(0, 1)), 9);
    expect(ops.map(({ op, slot }) => [op, slot])).toEqual([
      [Op.alloc, 0],
      [Op.alloc, 1],
      [Op.alloc, 2],
      [Op.free, 0],
      [Op.free, 1],
      [Op.free, 2],
      [Op.alloc, 0],
      [Op.alloc, 1],
      [Op.alloc, 2],
    ]);
  });
});

describe("storage", () => {
  const spec: WorkloadSpec = { name: "storage", size: 1, depth: 4, freeCpus: 2, limitPfn: LIMIT };

  it("spreads the CPUs over those that free", () => {
    expect(ringsOf(spec, 5).map(({ consumer }) => consumer)).toEqual([0, 1, 0, 1, 0]);
  });
  it("lets a freeing CPU keep `depth` of its own in flight, then complete the oldest", () => {
    const lengths = new Map<number, number>([[0, 0]]);
    const stream = openStream(
      spec,
      context(0, 2, { levels: { lengthOf: (ring) => lengths.get(ring) ?? 0 } }),
    );
    const kinds: Op[] = [];
    for (let turn = 0; turn < 12; turn++) {
      const op = stream.next();
      kinds.push(op);
      if (op === Op.send) lengths.set(0, lengths.get(0)! + 1);
      if (op === Op.receive) lengths.set(0, lengths.get(0)! - 1);
    }
    const submit = [Op.alloc, Op.send];
    expect(kinds).toEqual([...submit, ...submit, ...submit, ...submit, Op.receive, Op.free, ...submit]);
  });
  it("pauses a freeing CPU that has submitted its share and has nothing to complete", () => {
    const stream = openStream(spec, context(0, 2, { ops: 0 }));
    expect(stream.next()).toBe(Op.pause);
  });
});

describe("operations in total", () => {
  it("are shared out without remainder, but for the workload whose shares must match", () => {
    checkProperty(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 0, max: 1e6 }), (cpus, ops) => {
        for (const spec of alone) {
          const shares = Array.from({ length: cpus }, (_, cpu) => opsOf(spec, cpu, cpus, ops));
          expect(shares.reduce((a, b) => a + b)).toBe(ops);
        }
        const storage: WorkloadSpec = { name: "storage", size: 1, depth: 4, freeCpus: 1, limitPfn: LIMIT };
        const shares = Array.from({ length: cpus }, (_, cpu) => opsOf(storage, cpu, cpus, ops));
        expect(shares.reduce((a, b) => a + b)).toBe(ops - (ops % 2));
      }),
    );
  });
});
