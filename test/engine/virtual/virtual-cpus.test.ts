import { describe, expect, it } from "vitest";
import { controlWords, RunControl } from "../../../src/engine/run-control.js";
import { EventQueue } from "../../../src/engine/virtual/event-queue.js";
import { LockQueues } from "../../../src/engine/virtual/lock-queues.js";
import { VirtualCpus } from "../../../src/engine/virtual/virtual-cpus.js";
import { VirtualMachine } from "../../../src/engine/virtual/virtual-machine.js";
import { freeKindsOf } from "../../../src/measure/free-kinds.js";
import { latencyHistograms } from "../../../src/measure/latency-histogram.js";
import type { DeviceStream } from "../../../src/workload/device/device-model.js";
import { Op } from "../../../src/workload/stream.js";
import { bareLayout, FREE_PROFILE } from "./bare-machine.js";

/** What each CPU works for at a time, in nanoseconds. */
const WORK_NS = 100;
/** What a step of an interrupt takes. */
const STEP_NS = 30;

/** CPUs that work on and on, up to `ends` if that is given. */
function workingCpus(count: number, ends: readonly (number | undefined)[] = []) {
  const layout = bareLayout(count, controlWords(count, []));
  const machine = new VirtualMachine(layout, FREE_PROFILE);
  const queue = new EventQueue(count);
  const worked: number[][] = Array.from({ length: count }, () => []);
  const streams = worked.map((times, cpu) => {
    const next = () => {
      times.push(machine.clock);
      return machine.clock >= (ends[cpu] ?? Number.POSITIVE_INFINITY) ? Op.end : Op.work;
    };
    return { next, ns: WORK_NS, slots: new Float64Array(1), slot: 0 } as unknown as DeviceStream;
  });
  const cpus = new VirtualCpus(
    machine,
    queue,
    new LockQueues(machine, queue),
    {
      streams,
      ports: [],
      freeNs: 0,
      freeKinds: freeKindsOf(false),
      quotas: streams.map(() => Number.POSITIVE_INFINITY),
      device: null,
    },
    new RunControl(machine, count, []),
    latencyHistograms(),
  );
  for (let cpu = 0; cpu < count; cpu++) queue.schedule(cpu, 0);
  const playUntil = (end: number) => {
    while (queue.nextTime < end) cpus.act(queue.next, queue.advance());
  };
  const steps: [cpu: number, time: number][] = [];
  /** An interrupt of so many steps. */
  const interrupt = (length: number) => ({
    step(cpu: number) {
      steps.push([cpu, machine.clock]);
      machine.spend(STEP_NS);
      return --length > 0;
    },
  });
  return { cpus, playUntil, worked, steps, interrupt };
}

describe("an interrupt", () => {
  it("is taken between two operations, step by step", () => {
    const { cpus, playUntil, worked, steps, interrupt } = workingCpus(2);
    playUntil(50);
    cpus.interrupt(1, interrupt(2), 50);
    playUntil(300);
    expect(steps).toEqual([
      [1, 100],
      [1, 130],
    ]);
    expect(worked[1]).toEqual([0, 160, 260]);
  });

  it("goes to another when its CPU goes offline before it could take it", () => {
    const { cpus, playUntil, steps, interrupt } = workingCpus(3);
    playUntil(50);
    cpus.interrupt(1, interrupt(2), 50);
    cpus.takeOffline(1, 60);
    playUntil(1000);
    expect(steps).toEqual([
      [2, 100],
      [2, 130],
    ]);
  });

  it("goes to another when it comes while its CPU is on its way offline", () => {
    const { cpus, playUntil, steps, interrupt } = workingCpus(3);
    playUntil(50);
    cpus.takeOffline(2, 50);
    expect(cpus.isAtRest(2)).toBe(false);
    cpus.interrupt(2, interrupt(1), 60);
    playUntil(1000);
    expect(steps).toEqual([[0, 100]]);
  });

  it("that was begun is carried out before its CPU goes, and what waits behind it goes to another", () => {
    const { cpus, playUntil, worked, steps, interrupt } = workingCpus(3);
    playUntil(50);
    cpus.interrupt(1, interrupt(3), 50);
    cpus.interrupt(1, interrupt(1), 50);
    playUntil(110);
    cpus.takeOffline(1, 110);
    playUntil(1000);
    expect(steps.filter(([cpu]) => cpu === 1).map(([, time]) => time)).toEqual([100, 130, 160]);
    expect(steps.filter(([cpu]) => cpu !== 1)).toEqual([[2, 200]]);
    expect(worked[1]).toEqual([0]);
    expect(cpus.isAtRest(1)).toBe(true);
  });

  it("waits for the CPU that is offline when all others have ended", () => {
    const { cpus, playUntil, worked, steps, interrupt } = workingCpus(2, [100]);
    playUntil(50);
    cpus.takeOffline(1, 50);
    playUntil(500);
    cpus.interrupt(1, interrupt(1), 500);
    playUntil(1000);
    expect(steps).toEqual([]);
    cpus.bringOnline(1, 1000);
    playUntil(1100);
    expect(steps).toEqual([[1, 1000]]);
    expect(worked[1]).toEqual([0, 1030]);
  });
});
