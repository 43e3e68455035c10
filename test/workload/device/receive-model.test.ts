import { describe, expect, it } from "vitest";
import { ReceiveModel } from "../../../src/workload/device/receive-model.js";
import type { NetworkSpec } from "../../../src/workload/workload-spec.js";
import { listenTo, said } from "./listening.js";
import { NETWORK } from "./network-spec.js";

const ENDLESS = Number.POSITIVE_INFINITY;
/** Two queues of 8 buffers; four packets come for one of them every 4000 ns. */
const spec: NetworkSpec = { ...NETWORK, size: 2, irqCpus: [0, 2] };
const open = (packets = ENDLESS) => {
  const model = new ReceiveModel(spec, 3, packets);
  const heard = listenTo(model);
  model.start();
  return { model, heard };
};
/** What a CPU does until it has nothing to do. */
const allOf = (model: ReceiveModel, cpu: number) => {
  const done: string[] = [];
  while (done.at(-1) !== "idle") done.push(said(model.streams[cpu]!));
  return done.slice(0, -1);
};

/** The same, with all buffers mapped. */
const filled = (packets = ENDLESS) => {
  const opened = open(packets);
  for (const cpu of spec.irqCpus) allOf(opened.model, cpu);
  return opened;
};

const MAPPED = Array.from({ length: 8 }, (_, k) => `alloc ${k}`);
const received = (buffers: readonly number[], interruptNs = 7) =>
  buffers.flatMap((buffer, k) => [`free ${buffer}`, `work ${30 + (k === 0 ? interruptNs : 0)}`]);

describe("the receiving half of a network card", () => {
  it("has the CPU of each queue's interrupt map its buffers, and nobody else", () => {
    const { model, heard } = open();
    expect(heard.next).toBe(4000);
    expect(allOf(model, 0)).toEqual(MAPPED);
    expect(allOf(model, 1)).toEqual([]);
    expect(allOf(model, 2)).toEqual(MAPPED.map((_, k) => `alloc ${8 + k}`));
    expect(model.streams[0]!.size).toBe(2);
  });

  it("brings packets at an even rate, for one queue after the other", () => {
    const { model, heard } = filled();
    for (let k = 1; k <= 4; k++) {
      expect(heard.next).toBe(4000 * k);
      model.act(heard.next);
    }
    expect(heard.ready).toEqual(["0@4000", "2@8000", "0@12000", "2@16000"]);
  });

  it("unmaps each packet by itself, with one interrupt for all, and maps buffers again a batch at a time", () => {
    const { model } = filled();
    model.act(4000);
    // The fourth one that is missing makes a batch, in the order in which they were used.
    expect(allOf(model, 0)).toEqual([
      ...received([0, 1, 2, 3]),
      ...["alloc 0", "alloc 1", "alloc 2", "alloc 3"],
    ]);
    model.act(8000);
    model.act(12_000);
    expect(allOf(model, 0).slice(0, 8)).toEqual(received([4, 5, 6, 7]));
  });

  it("begins no new refill before it has a whole batch of empty places", () => {
    const { model } = filled(3);
    model.act(4000);
    expect(allOf(model, 0)).toEqual(received([0, 1, 2]));
  });

  it("brings none before all buffers are mapped", () => {
    const { model, heard } = open();
    allOf(model, 0);
    model.act(4000);
    expect([model.packets, heard.next]).toEqual([{ offered: 0, lost: 0 }, 8000]);
    allOf(model, 2);
    model.act(8000);
    expect(model.packets).toEqual({ offered: 4, lost: 0 });
  });

  it("loses packets that find no buffer, and counts them", () => {
    const { model } = filled();
    for (const time of [4000, 8000, 12_000, 16_000]) model.act(time);
    expect(model.packets).toEqual({ offered: 16, lost: 0 });
    // Each of the two queues had eight buffers.
    for (const time of [20_000, 24_000]) model.act(time);
    expect(model.packets).toEqual({ offered: 24, lost: 8 });
    expect(allOf(model, 0).filter((one) => one.startsWith("free"))).toHaveLength(8);
  });

  it("ends with its last packets, lost ones too, when those that came are unmapped", () => {
    const { model, heard } = filled(18);
    for (const time of [4000, 8000, 12_000, 16_000, 20_000]) model.act(time);
    expect(model.packets).toEqual({ offered: 18, lost: 2 });
    expect(heard.next).toBe(24_000);
    expect(model.isOver).toBe(false);
    for (const cpu of spec.irqCpus) allOf(model, cpu);
    expect(model.isOver).toBe(true);
    model.act(24_000);
    expect(heard.next).toBe(ENDLESS);
  });

  it("maps a whole batch before it does anything else, whatever comes for another queue of the same CPU", () => {
    const model = new ReceiveModel({ ...spec, irqCpus: [0, 0] }, 1, ENDLESS);
    listenTo(model);
    const stream = model.streams[0]!;
    allOf(model, 0);
    // Four for the first queue, four for the second: these are unmapped last, and four of theirs are missing then.
    model.act(4000);
    model.act(8000);
    const both = [...received([0, 1, 2, 3]), ...MAPPED.slice(0, 4), ...received([8, 9, 10, 11], 0)];
    expect(both.map(() => said(stream))).toEqual(both);
    expect(said(stream)).toBe("alloc 8");
    model.act(12_000);
    expect(allOf(model, 0)).toEqual([
      "alloc 9",
      "alloc 10",
      "alloc 11",
      ...received([4, 5, 6, 7], 0),
      ...MAPPED.slice(4),
    ]);
  });
});
