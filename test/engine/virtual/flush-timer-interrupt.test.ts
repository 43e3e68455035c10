import { expect, it } from "vitest";
import type { FlushQueue } from "../../../src/dma/flush-queue.js";
import { EventQueue } from "../../../src/engine/virtual/event-queue.js";
import { FlushTimer } from "../../../src/engine/virtual/flush-timer.js";
import type { InterruptWork } from "../../../src/engine/virtual/interrupts.js";
import type { VirtualCpus } from "../../../src/engine/virtual/virtual-cpus.js";
import { BareMachine, FREE_PROFILE } from "./bare-machine.js";

const TIMER = 4;

it("a flush timer interrupts the CPU that started it, which frees ring after ring, and touches no line itself", () => {
  const { machine } = new BareMachine(4, { ...FREE_PROFILE, ns: { ...FREE_PROFILE.ns, timer: 500 } });
  const events = new EventQueue(TIMER + 1);
  const did: string[] = [];
  const queue = {
    timerMs: 10,
    rings: 3,
    get timerCpu(): number {
      throw new Error("a read outside of any operation");
    },
    beginTimer: () => did.push(`begin at ${machine.clock}`),
    freeRing: (ring: number, cpu: number) => did.push(`ring ${ring} on ${cpu}`),
  } as unknown as FlushQueue;
  const interrupts: [cpu: number, work: InterruptWork, time: number][] = [];
  const cpus = {
    interrupt: (...taken: (typeof interrupts)[number]) => interrupts.push(taken),
  } as unknown as VirtualCpus;
  const timer = new FlushTimer(machine, events, TIMER, queue, cpus);
  timer.start(2, 70);
  expect(events.timeOf(TIMER)).toBe(70 + 1e7);
  timer.act(70 + 1e7);
  expect(events.timeOf(TIMER)).toBe(Number.POSITIVE_INFINITY);
  const [[cpu, work, time]] = interrupts as [(typeof interrupts)[number]];
  expect([cpu, time]).toEqual([2, 70 + 1e7]);
  machine.begin(2, time);
  let steps = 1;
  while (work.step(2)) steps++;
  expect(steps).toBe(4);
  expect(did).toEqual([`begin at ${time + 500}`, "ring 0 on 2", "ring 1 on 2", "ring 2 on 2"]);
});
