import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FLUSH_QUEUES, FlushQueue, type FlushRings, flushQueueWords } from "../../src/dma/flush-queue.js";
import type { IovaDomain } from "../../src/iova/domain.js";
import { CpuStatistic, cpuStatistics } from "../../src/memory/cpu-layout.js";
import { checkProperty } from "../memory/check-property.js";
import { smallMachine } from "../memory/small-machine.js";

const CPUS = 3;

/** Which CPU freed what, in order. */
type Freed = readonly [cpu: number, pfn: number, pages: number][];

/** The queue as its description has it: lists, and a number for each flush. */
class ReferenceQueue {
  readonly freed: [number, number, number][] = [];
  flushes = 0;
  timerStarts = 0;
  #timerOn = false;
  readonly #rings: { pfn: number; pages: number; at: number }[][];

  constructor(
    private readonly kind: FlushRings,
    private readonly capacity: number,
  ) {
    this.#rings = Array.from({ length: kind === "single" ? 1 : CPUS }, () => []);
  }

  queue(cpu: number, pfn: number, pages: number): void {
    const ring = this.#rings[this.kind === "single" ? 0 : cpu]!;
    this.#free(ring, cpu);
    // One place of the array stays empty.
    if (ring.length === this.capacity - 1) {
      this.flushes++;
      this.#free(ring, cpu);
    }
    ring.push({ pfn, pages, at: this.flushes });
    if (!this.#timerOn) this.timerStarts++;
    this.#timerOn = true;
  }

  fire(cpu: number): void {
    this.#timerOn = false;
    this.flushes++;
    for (const ring of this.#rings) this.#free(ring, cpu);
  }

  get length(): number {
    return this.#rings.reduce((sum, ring) => sum + ring.length, 0);
  }

  /** What was queued before the last flush. */
  #free(ring: { pfn: number; pages: number; at: number }[], cpu: number): void {
    while (ring.length > 0 && ring[0]!.at < this.flushes) {
      const { pfn, pages } = ring.shift()!;
      this.freed.push([cpu, pfn, pages]);
    }
  }
}

function queueOf(kind: FlushRings, freesUnderLock: boolean) {
  const words = flushQueueWords(kind, CPUS);
  const machine = smallMachine({ cpus: CPUS, engineWords: words, maxIovas: 1 });
  const freed: [number, number, number][] = [];
  const domain = {
    options: { cpus: CPUS },
    freeFast: (cpu: number, pfn: number, pages: number) => void freed.push([cpu, pfn, pages]),
  } as unknown as IovaDomain;
  let flushes = 0;
  const host = {
    flushIotlb: () => {
      flushes++;
    },
    freesUnderLock,
  };
  const queue = new FlushQueue(machine, machine.layout.engine, domain, kind, host);
  const unqueued = () =>
    Array.from(
      { length: CPUS },
      (_, cpu) => machine.f64[cpuStatistics(machine.layout.cpus, cpu) + CpuStatistic.unqueued]!,
    );
  return { queue, freed: freed as Freed, flushes: () => flushes, unqueued };
}

const steps = fc.array(
  fc.oneof(
    {
      weight: 20,
      arbitrary: fc.record({ cpu: fc.nat(CPUS - 1), times: fc.integer({ min: 1, max: 300 }) }),
    },
    { weight: 1, arbitrary: fc.record({ timer: fc.nat(CPUS - 1) }) },
  ),
  { minLength: 1, maxLength: 40 },
);

describe("a flush queue", () => {
  it.each([
    ["lazy", true],
    ["lazy", false],
    ["single", true],
    ["single", false],
  ] as const)("%s frees what a list would, in its order (under the lock: %s)", (kind, freesUnderLock) => {
    const { entries } = FLUSH_QUEUES[kind];
    // As much at once as fills a ring now and then.
    const scale = kind === "single" ? entries / 256 : 1;
    checkProperty(
      fc.property(steps, (commands) => {
        const { queue, freed, flushes, unqueued } = queueOf(kind, freesUnderLock);
        const reference = new ReferenceQueue(kind, entries);
        let pfn = 0;
        for (const command of commands) {
          if ("timer" in command) {
            queue.fire(command.timer);
            reference.fire(command.timer);
          } else {
            for (let k = 0; k < command.times * scale; k++) {
              pfn++;
              queue.queue(command.cpu, pfn, 1 + (pfn % 7));
              reference.queue(command.cpu, pfn, 1 + (pfn % 7));
            }
          }
          expect(queue.length).toBe(reference.length);
          expect(queue.timerStarts).toBe(reference.timerStarts);
          expect(flushes()).toBe(reference.flushes);
        }
        queue.fire(0);
        reference.fire(0);
        // Not toEqual of all: there are a million of them.
        const wrong = freed.findIndex(
          (one, k) => !one.every((value, at) => value === reference.freed[k]?.[at]),
        );
        expect(freed[wrong]).toEqual(reference.freed[wrong]);
        expect([freed.length, reference.freed.length]).toEqual([pfn, pfn]);
        const by = [0, 0, 0];
        for (const [cpu] of freed) by[cpu]!++;
        expect(unqueued()).toEqual(by);
      }),
      kind === "single" ? 3 : 50,
    );
  });

  it("holds 255 of 256 entries, and flushes for the next one", () => {
    const { queue, freed, flushes } = queueOf("lazy", true);
    for (let pfn = 1; pfn <= 255; pfn++) queue.queue(0, pfn, 1);
    expect([queue.length, flushes(), freed.length]).toEqual([255, 0, 0]);
    queue.queue(0, 256, 1);
    expect([queue.length, flushes(), freed.length]).toEqual([1, 1, 255]);
  });

  it("frees another CPU's flushed entries only when that one queues again, or by the timer on the CPU it interrupts", () => {
    const { queue, freed } = queueOf("lazy", true);
    queue.queue(1, 7, 1);
    expect(queue.timerCpu).toBe(1);
    for (let pfn = 100; pfn < 356; pfn++) queue.queue(0, pfn, 1);
    expect(freed.every(([cpu]) => cpu === 0)).toBe(true);
    queue.queue(1, 8, 1);
    expect(freed.at(-1)).toEqual([1, 7, 1]);
    queue.fire(2);
    expect(freed.slice(-2)).toEqual([
      [2, 355, 1],
      [2, 8, 1],
    ]);
    expect(queue.length).toBe(0);
  });
});
