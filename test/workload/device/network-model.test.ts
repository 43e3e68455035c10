import { describe, expect, it } from "vitest";
import { NetworkModel } from "../../../src/workload/device/network-model.js";
import type { NetworkSpec } from "../../../src/workload/workload-spec.js";
import { listenTo, play, said } from "./listening.js";
import { NETWORK } from "./network-spec.js";

const ENDLESS = Number.POSITIVE_INFINITY;
/** One queue, whose CPU sends too: slots 0 to 7 of either half. Four packets come every 4000 ns. */
const spec = NETWORK;
const open = (ops = ENDLESS, own: Partial<NetworkSpec> = {}, cpus = 1) => {
  const model = new NetworkModel({ ...spec, ...own }, cpus, 1, ops);
  const heard = listenTo(model);
  model.start();
  return { model, heard };
};

describe("a network card", () => {
  it("has its buffers mapped before anything is sent", () => {
    const { model } = open();
    const done = play(model, 0, 0);
    expect(done.slice(0, 8)).toEqual(Array.from({ length: 8 }, (_, k) => `alloc ${k}`));
    expect(done.slice(8, 11)).toEqual(["alloc 0", "work 30", "submit 0"]);
    expect(done.filter((one) => one.startsWith("submit"))).toHaveLength(8);
  });

  it("has its next event when the first of both halves has", () => {
    const { model, heard } = open();
    expect(heard.next).toBe(4000);
    play(model, 0, 0);
    expect(heard.next).toBe(1000);
    const times: number[] = [];
    for (; times.length < 9; model.act(heard.next)) times.push(heard.next);
    // What is sent ends 1000 apart, and the packets come at 4000 and at 8000, together with a sent one's end.
    expect(times).toEqual([1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 12_000]);
  });

  it("interrupts for a batch of sent packets, and frees them in one go", () => {
    const { model, heard } = open(ENDLESS, { irqCpus: [1] }, 2);
    for (const cpu of [0, 1]) play(model, cpu, 0);
    for (const time of [1000, 2000, 3000]) model.act(time);
    expect(heard.ready).toEqual([]);
    model.act(4000);
    // The batch that was sent, and the one that came.
    expect(heard.ready).toEqual(["1@4000", "1@4000"]);
    const done = play(model, 1, 4000);
    expect(done.filter((one) => one.startsWith("over"))).toEqual(["over 0", "over 1", "over 2", "over 3"]);
  });

  it("ends what it has begun before it turns to a packet, and then packets come first", () => {
    const { model } = open();
    const stream = model.streams[0]!;
    for (let k = 0; k < 8; k++) said(stream);
    expect(said(stream)).toBe("alloc 0");
    model.act(4000);
    expect([said(stream), said(stream)]).toEqual(["work 30", "submit 0"]);
    expect([said(stream), said(stream)]).toEqual(["free 0", "work 37"]);
    expect(said(stream)).toBe("free 1");
  });

  it("is over when both halves are, with as many operations as were asked for, those that fill its ring among them", () => {
    const { model, heard } = open(32);
    const all: string[] = [];
    for (let turn = 0; turn < 100 && all.at(-1) !== "end"; turn++) {
      all.push(...play(model, 0, heard.next));
      if (heard.next < ENDLESS) model.act(heard.next);
    }
    const count = (name: string) => all.filter((one) => one.startsWith(name)).length;
    expect(all.at(-1)).toBe("end");
    // Eight packets that were sent; the ring's eight buffers, and four packets, whose buffers are mapped again.
    expect([count("submit"), count("over")]).toEqual([8, 8]);
    expect([count("free"), count("alloc")]).toEqual([8 + 4, 8 + 8 + 4]);
    expect(model.isOver).toBe(true);
  });

  it("moves its jobs, not its queues", () => {
    const { model, heard } = open(ENDLESS, { migrations: 3, jobs: 2 }, 4);
    expect(model.migrationsPerSecond).toBe(6);
    model.migrate(10);
    expect(heard.ready).toHaveLength(1);
    expect(play(model, 0, 20)[0]).toBe("alloc 0");
  });
});
