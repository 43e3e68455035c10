import { describe, expect, it } from "vitest";
import { FlushQueue, type FlushRings, flushQueueWords } from "../../../src/dma/flush-queue.js";
import { loadedDepot } from "../../../src/engine/depot-modules.js";
import type { RunRequest } from "../../../src/engine/run-request.js";
import { EventQueue } from "../../../src/engine/virtual/event-queue.js";
import { FlushTimer } from "../../../src/engine/virtual/flush-timer.js";
import type { InterruptWork } from "../../../src/engine/virtual/interrupts.js";
import type { VirtualCpus } from "../../../src/engine/virtual/virtual-cpus.js";
import { VirtualRun } from "../../../src/engine/virtual/virtual-run.js";
import type { IovaDomain } from "../../../src/iova/domain.js";
import type { BlockSpec } from "../../../src/workload/workload-spec.js";
import { request } from "../requests.js";
import { BareMachine, bareDomains, FREE_PROFILE, profileOf } from "./bare-machine.js";

const MS = 1e6;
const CPUS = 4;
const LIMIT = 2 ** 36 - 1;
const NEVER = Number.POSITIVE_INFINITY;

/** Timers of the flush queues of so many domains, and what they interrupt. */
function timersOf(kind: FlushRings, count: number, timerNs = 0) {
  const words = flushQueueWords(kind, CPUS);
  const { bare, domains } = bareDomains(CPUS, profileOf({ timer: timerNs }), {
    domains: count,
    engineWords: count * words,
  });
  const { machine, queue } = bare;
  const interrupts: { cpu: number; work: InterruptWork; time: number }[] = [];
  const cpus = {
    interrupt: (cpu: number, work: InterruptWork, time: number) => void interrupts.push({ cpu, work, time }),
  } as unknown as VirtualCpus;
  const timers: FlushTimer[] = [];
  const queues = domains.map(
    (domain, k) =>
      new FlushQueue(machine, machine.layout.engine + k * words, domain, kind, {
        flushIotlb: () => {},
        onTimerStart: (cpu) => timers[k]!.start(cpu, machine.clock),
        freesUnderLock: true,
      }),
  );
  const actors = domains.map((_, k) => CPUS + 2 + k);
  for (const [k, flushQueue] of queues.entries())
    timers.push(new FlushTimer(machine, queue, actors[k]!, flushQueue, cpus));
  /** `cpu` unmaps so many ranges of one page of a domain, at `time`. */
  const unmap = (cpu: number, k: number, time: number, ranges = 1) => {
    machine.begin(cpu, time);
    for (let n = 0; n < ranges; n++) queues[k]!.queue(cpu, domains[k]!.allocFast(cpu, 1, LIMIT, true), 1);
    machine.end();
  };
  const dueAt = (k: number) => queue.timeOf(actors[k]!);
  return { machine, domains, timers, queues, interrupts, unmap, dueAt };
}

/** Ranges of one page in the magazines of each CPU. */
const cachedIn = ({ rcaches }: IovaDomain) =>
  Array.from({ length: CPUS }, (_, cpu) => {
    const { loaded, prev } = rcaches[0]!.sizes(cpu);
    return loaded + prev;
  });

describe.each([
  ["lazy", 10, CPUS],
  ["single", 1000, 1],
] as const)("a %s flush queue's timer", (kind, afterMs, rings) => {
  it("is due so long after the first range that was queued, and not put off by others", () => {
    const { unmap, dueAt, timers } = timersOf(kind, 1);
    expect(dueAt(0)).toBe(NEVER);
    unmap(2, 0, 5 * MS);
    unmap(3, 0, 6 * MS);
    expect(dueAt(0)).toBe((5 + afterMs) * MS);
    timers[0]!.act(dueAt(0));
    expect(dueAt(0)).toBe(NEVER);
  });

  it("interrupts the CPU that started it, which then frees the rings of all CPUs into its own magazines", () => {
    const { unmap, dueAt, timers, interrupts, machine, domains, queues } = timersOf(kind, 1, 700);
    unmap(2, 0, 5 * MS, 3);
    for (const cpu of [0, 1, 3]) unmap(cpu, 0, 6 * MS + cpu, 10);
    expect(queues[0]!.length).toBe(33);
    const due = dueAt(0);
    timers[0]!.act(due);
    const [{ cpu, work, time }, ...more] = interrupts as [(typeof interrupts)[0]];
    expect([cpu, time, more]).toEqual([2, due, []]);
    // The flush first, then a step for each ring; between them others act.
    const left: number[] = [];
    for (let goesOn = true; goesOn; left.push(queues[0]!.length)) {
      machine.begin(cpu, due);
      goesOn = work.step(cpu);
      machine.end();
      expect(machine.clock - due).toBe(left.length === 0 ? 700 : 0);
    }
    expect(left).toEqual(rings === 1 ? [33, 0] : [33, 23, 13, 10, 0]);
    expect(cachedIn(domains[0]!)).toEqual([0, 0, 33, 0]);
  });

  it("may be started again as soon as it has begun: by what is queued while the rings are freed", () => {
    const { unmap, dueAt, timers, interrupts, machine, queues } = timersOf(kind, 1);
    unmap(2, 0, 0);
    timers[0]!.act(dueAt(0));
    const { cpu, work } = interrupts[0]!;
    machine.begin(cpu, afterMs * MS);
    work.step(cpu);
    machine.end();
    unmap(3, 0, afterMs * MS + 50);
    expect(dueAt(0)).toBe(2 * afterMs * MS + 50);
    while (work.step(cpu));
    // What came after the flush waits for the next one.
    expect(queues[0]!.length).toBe(1);
    expect(queues[0]!.timerCpu).toBe(3);
  });

  it("is its domain's own: each interrupts the CPU that started it, and frees the rings of its domain", () => {
    const { unmap, timers, interrupts, dueAt, queues, domains } = timersOf(kind, 2);
    unmap(1, 0, 2 * MS, 5);
    unmap(3, 1, 3 * MS, 7);
    unmap(1, 1, 4 * MS, 11);
    expect([dueAt(0), dueAt(1)]).toEqual([(2 + afterMs) * MS, (3 + afterMs) * MS]);
    for (const timer of timers) timer.act(4 * MS);
    expect(interrupts.map(({ cpu }) => cpu)).toEqual([1, 3]);
    while (interrupts[0]!.work.step(1));
    expect([queues[0]!.length, queues[1]!.length]).toEqual([0, 18]);
    while (interrupts[1]!.work.step(3));
    expect(domains.map(cachedIn)).toEqual([
      [0, 5, 0, 0],
      [0, 0, 0, 18],
    ]);
  });
});

it("a flush timer looks at nothing in memory before its interrupt: nobody acts then", () => {
  const actor = CPUS;
  const { machine } = new BareMachine(CPUS);
  const events = new EventQueue(actor + 1);
  const queue = {
    timerMs: 10,
    get timerCpu(): number {
      throw new Error("a read outside of any operation");
    },
  } as unknown as FlushQueue;
  const interrupted: number[] = [];
  const cpus = { interrupt: (cpu: number) => interrupted.push(cpu) } as unknown as VirtualCpus;
  const timer = new FlushTimer(machine, events, actor, queue, cpus);
  timer.start(2, 70);
  expect(events.timeOf(actor)).toBe(70 + 10 * MS);
  timer.act(70 + 10 * MS);
  expect(interrupted).toEqual([2]);
});

describe("in a run", () => {
  const played = (asked: RunRequest, profile = FREE_PROFILE) => {
    const run = new VirtualRun(asked, loadedDepot("list"), profile, (port) => port);
    while (!run.play(1000));
    run.finish();
    return run.domains.map(cachedIn);
  };

  it.each([
    ["lazy", 6],
    ["single", 600],
  ] as const)("%s: requests of all CPUs are freed on the one whose range was queued first", (flush, ms) => {
    const block: BlockSpec = {
      name: "block",
      limitPfn: LIMIT,
      sizes: [{ size: 1, weight: 1 }],
      jobs: CPUS,
      depth: 1,
      irqCpus: [0, 1, 2, 3],
      serviceNs: ms * MS,
      opsPerSecond: NEVER,
      requestCpuNs: 0,
      interruptNs: 0,
      migrations: 0,
    };
    const dma = { flush, dma32First: "off" } as const;
    const until = (parts: number) =>
      played(request(block, "list", CPUS, { seconds: (parts * ms) / 1000, dma }))[0];
    // Queued after one part and after two; the timer comes after 1 + 10/6.
    expect(until(2.6)).toEqual([0, 0, 0, 0]);
    expect(until(2.7)).toEqual([8, 0, 0, 0]);
  });

  it("two domains, each used by two of the CPUs: each timer's CPU frees for both", () => {
    const local = { name: "local", size: 1, workingSet: 1, limitPfn: LIMIT } as const;
    const devices = { domains: 2, masks: [] };
    const dma = { flush: "lazy", dma32First: "off" } as const;
    // CPUs 0 and 2 use domain 0, CPUs 1 and 3 domain 1, and queue a range each 0.1 ms, from 0 on: at 10 ms the 101st. The
    // timer is due then; its CPU takes it when it has done, at 10.1 ms, frees 202 and allocates one of them.
    const asked = request(local, "list", CPUS, { seconds: 0.01015, devices, dma });
    expect(played(asked, profileOf({ queueCall: 0.1 * MS }))).toEqual([
      [201, 0, 0, 0],
      [0, 201, 0, 0],
    ]);
  });
});
