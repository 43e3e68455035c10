import { type DeviceSet, deviceCount, limitsOf, ONE_DEVICE } from "../device-set.js";
import type { NetworkSpec } from "../workload-spec.js";
import { DEAF, type DeviceListener, type PacketCounts } from "./device-model.js";
import type { ReceiveRing } from "./receive-ring.js";
import { ReceiveStream } from "./receive-stream.js";

/**
 * The receiving half of network cards: a ring for each hardware queue of each card, whose buffers the CPU of the queue's
 * interrupt keeps mapped. Packets come at an even rate, `batch` at a time, for one ring after the other; each is unmapped
 * by itself, and when `batch` buffers are missing they are mapped again, one after the other. Packets that find no buffer
 * are lost.
 */
export class ReceiveModel {
  readonly streams: readonly ReceiveStream[];
  listener: DeviceListener = DEAF;
  readonly pfns: Float64Array;
  /** The limitPfn of each card. */
  readonly limits: readonly number[];
  readonly spec: NetworkSpec;
  /** From one batch to the next, of all queues of all cards together, in nanoseconds: each card has the whole rate. */
  readonly #gap: number;
  /** By queue, and those of the cards side by side. */
  readonly #rings: readonly ReceiveRing[];
  /** The ring that the next batch comes for. */
  #next = 0;
  #wasUp = false;
  #offered = 0;
  #lost = 0;

  constructor(
    spec: NetworkSpec,
    cpus: number,
    /** In total. */
    private readonly total: number,
    devices: DeviceSet = ONE_DEVICE,
  ) {
    const { depth, irqCpus, batch, opsPerSecond } = spec;
    const cards = deviceCount(devices);
    this.spec = spec;
    this.limits = limitsOf(devices, spec.limitPfn);
    this.pfns = new Float64Array(irqCpus.length * cards * depth);
    this.#gap = (1e9 * batch) / opsPerSecond / cards;
    this.#rings = Array.from({ length: irqCpus.length * cards }, (_, ring) => ({
      device: ring % cards,
      cpu: irqCpus[Math.floor(ring / cards)]!,
      slots: ring * depth,
      empty: 0,
      packets: 0,
      unmapped: depth,
      head: 0,
      tail: 0,
    }));
    this.streams = Array.from(
      { length: cpus },
      (_, cpu) =>
        new ReceiveStream(
          this.pfns,
          spec,
          this.limits,
          this.#rings.filter((ring) => ring.cpu === cpu),
        ),
    );
  }

  get packets(): PacketCounts {
    return { offered: this.#offered, lost: this.#lost };
  }

  start(): void {
    this.listener.schedule(this.#gap);
  }

  /**
   * A batch comes for the next ring; none while the cards are not up. After the last batch it goes on until the CPUs have
   * done with all packets: whoever waits for the end hears of it here.
   */
  act(time: number): void {
    if (!this.#isUp) {
      this.listener.schedule(time + this.#gap);
      return;
    }
    const ring = this.#rings[this.#next]!;
    this.#next = (this.#next + 1) % this.#rings.length;
    const comes = Math.min(this.spec.batch, this.#left);
    const fits = Math.min(comes, ring.empty);
    this.#offered += comes;
    this.#lost += comes - fits;
    ring.empty -= fits;
    ring.packets += fits;
    this.listener.ready(ring.cpu, time);
    this.listener.schedule(this.isOver ? Number.POSITIVE_INFINITY : time + this.#gap);
  }

  /** Whether all rings have been filled once: the packets of a card come after that. */
  get #isUp(): boolean {
    this.#wasUp ||= this.#rings.every(({ unmapped }) => unmapped < this.spec.batch);
    return this.#wasUp;
  }

  get isOver(): boolean {
    return this.#left === 0 && this.#rings.every(({ packets }) => packets === 0);
  }

  /** Packets to come. */
  get #left(): number {
    return this.total - this.#offered;
  }
}
