import { describe, expect, it } from "vitest";
import { BlockModel } from "../../../src/workload/device/block-model.js";
import type { BlockSpec } from "../../../src/workload/workload-spec.js";
import { listenTo, play, said } from "./listening.js";

const spec: BlockSpec = {
  name: "block",
  limitPfn: 2 ** 36 - 1,
  sizes: [{ size: 1, weight: 1 }],
  jobs: 1,
  depth: 2,
  irqCpus: [1],
  serviceNs: 1000,
  opsPerSecond: Number.POSITIVE_INFINITY,
  requestCpuNs: 60,
  interruptNs: 7,
  migrations: 0,
};
const ENDLESS = Number.POSITIVE_INFINITY;
const open = (own: Partial<BlockSpec>, cpus = 2, ops = ENDLESS, batch?: number) => {
  const model = new BlockModel({ ...spec, ...own }, cpus, 1, ops, batch);
  return { model, heard: listenTo(model) };
};

describe("a storage device", () => {
  it("is given requests up to the depth, and its queue's CPU completes them after their time", () => {
    const { model, heard } = open({});
    expect(play(model, 0, 100)).toEqual([
      ...["alloc 0", "work 30", "submit 0", "alloc 1", "work 30", "submit 1"],
      "idle",
    ]);
    expect(play(model, 1, 100)).toEqual(["idle"]);
    expect(heard).toEqual({ ready: [], next: 1100 });
    model.act(1100);
    expect(heard.ready).toEqual(["1@1100", "1@1100"]);
    expect(heard.next).toBe(ENDLESS);
    // One interrupt for both: the second is there when the first is done with.
    expect(play(model, 1, 1200)).toEqual([
      ...["work 37", "free 0", "over 0", "work 30", "free 1", "over 1"],
      "idle",
    ]);
    // The job hears of both, where it runs.
    expect(heard.ready.slice(2)).toEqual(["0@1200", "0@1200"]);
    expect(play(model, 0, 1300)[0]).toBe("alloc 1");
  });

  it("interrupts anew when its CPU has been at something else meanwhile", () => {
    const { model } = open({ depth: 1, irqCpus: [0] }, 1);
    play(model, 0, 0);
    model.act(1000);
    expect(play(model, 0, 1000).slice(0, 3)).toEqual(["work 37", "free 0", "over 0"]);
    model.act(2000);
    expect(said(model.streams[0]!)).toBe("work 37");
  });

  it("ends no more than its ceiling: those beyond queue, and time without requests is not made up for", () => {
    const { model, heard } = open({ depth: 3, opsPerSecond: 1e9 / 400 });
    play(model, 0, 100);
    const ends: number[] = [];
    for (; heard.next < ENDLESS; model.act(heard.next)) ends.push(heard.next);
    // By their own time all would end at 1100, by the ceiling alone at 500, 900 and 1300.
    expect(ends).toEqual([1100, 1300]);
    expect(heard.ready).toEqual(["1@1100", "1@1100", "1@1300"]);
    play(model, 1, 5000);
    play(model, 0, 5000);
    expect(heard.next).toBe(6000);
  });

  it("interrupts for so many ended requests at a time, and for the last ones of a queue", () => {
    const { model, heard } = open({ depth: 5, opsPerSecond: 1e9 / 1000 }, 2, ENDLESS, 2);
    play(model, 0, 0);
    const ends: number[] = [];
    for (; heard.next < ENDLESS; model.act(heard.next)) ends.push(heard.next);
    expect(ends).toEqual([1000, 2000, 3000, 4000, 5000]);
    expect(heard.ready).toEqual(["1@2000", "1@4000", "1@5000"]);
  });

  it("gives each request to the queue of the CPU that submits it", () => {
    const { model, heard } = open({ jobs: 4, depth: 1, irqCpus: [3, 0] }, 4);
    for (const cpu of [0, 1, 2, 3]) play(model, cpu, 10 * cpu);
    for (; heard.next < ENDLESS; model.act(heard.next));
    expect(heard.ready).toEqual(["3@1000", "3@1010", "0@1020", "0@1030"]);
  });

  it("lets the jobs of a CPU take turns", () => {
    const { model } = open({ jobs: 2, depth: 2 }, 1);
    expect(play(model, 0, 0).filter((one) => one.startsWith("alloc"))).toEqual([
      ...["alloc 0", "alloc 2", "alloc 1", "alloc 3"],
    ]);
  });

  it("draws sizes by their weights, a request keeps its own, and another seed draws others", () => {
    const sizes = [
      { size: 1, weight: 3 },
      { size: 8, weight: 1 },
    ];
    const drawn = (seed: number) => {
      const model = new BlockModel({ ...spec, sizes, depth: 400 }, 2, seed, ENDLESS);
      listenTo(model);
      play(model, 0, 0);
      return Array.from(model.sizes);
    };
    const large = drawn(1).filter((size) => size === 8).length;
    // A hundred of 400, and their standard deviation is 9.
    expect(large).toBeGreaterThan(60);
    expect(large).toBeLessThan(140);
    expect(drawn(2)).not.toEqual(drawn(1));
    expect(drawn(1)).toEqual(drawn(1));
  });

  it("takes a request that got no address for done, and its job tries again", () => {
    const { model, heard } = open({ depth: 1 });
    const stream = model.streams[0]!;
    expect([said(stream), said(stream), said(stream)]).toEqual(["alloc 0", "work 30", "submit 0"]);
    model.submit(0, 50);
    expect(heard).toEqual({ ready: ["0@50"], next: ENDLESS });
    expect(said(stream)).toBe("alloc 0");
  });

  it("ends when half of the operations are allocations that are freed, and wakes every CPU for it", () => {
    const { model, heard } = open({}, 3, 7);
    play(model, 0, 0);
    model.act(1000);
    play(model, 1, 1000);
    expect(model.isOver).toBe(false);
    expect(play(model, 0, 1100).filter((one) => one.startsWith("alloc"))).toHaveLength(1);
    expect(play(model, 2, 1100)).toEqual(["idle"]);
    model.act(2100);
    heard.ready.length = 0;
    expect(play(model, 1, 2100).at(-1)).toBe("end");
    expect(heard.ready).toEqual(["0@2100", "0@2100", "1@2100", "2@2100"]);
    expect([0, 2].map((cpu) => play(model, cpu, 2100))).toEqual([["end"], ["end"]]);
  });

  it("moves a job: it submits where it came to, and there alone", () => {
    const { model, heard } = open({ depth: 4, migrations: 10 }, 8);
    expect(model.migrationsPerSecond).toBe(10);
    const places = new Set<string>();
    for (let k = 1; k <= 100; k++) {
      heard.ready.length = 0;
      model.migrate(k);
      const [moved, ...more] = heard.ready;
      expect(more).toEqual([]);
      const [to, at] = moved!.split("@").map(Number);
      expect(at).toBe(k);
      places.add(String(to));
      if (k % 10 !== 0) continue;
      const began = Array.from({ length: 8 }, (_, cpu) => play(model, cpu, k).length > 1);
      expect(began.indexOf(true)).toBe(k <= 10 ? to : -1);
    }
    expect(places.size).toBe(8);
  });
});
