import { type DeviceSet, deviceCount, ONE_DEVICE } from "../device-set.js";
import { Op } from "../stream.js";
import type { NetworkSpec } from "../workload-spec.js";
import { BlockModel } from "./block-model.js";
import type { BlockStream } from "./block-stream.js";
import {
  DEAF,
  type DeviceListener,
  type DeviceModel,
  type DeviceStream,
  type PacketCounts,
} from "./device-model.js";
import { ReceiveModel } from "./receive-model.js";
import type { ReceiveStream } from "./receive-stream.js";
import { ringFill } from "./ring-fill.js";

/**
 * Network cards: they receive (`ReceiveModel`), and send what jobs on any CPUs give them, which is the same as storage but
 * that queues interrupt for `batch` ended requests at a time (`BlockModel`). Half of the operations go each way; those that
 * fill the receive rings at the beginning are among them.
 */
export class NetworkModel implements DeviceModel {
  readonly streams: readonly DeviceStream[];
  listener: DeviceListener = DEAF;
  readonly migrationsPerSecond: number;
  readonly #receive: ReceiveModel;
  readonly #send: BlockModel;
  /** When each half has its next event. */
  readonly #next = { receive: Number.POSITIVE_INFINITY, send: Number.POSITIVE_INFINITY };

  constructor(spec: NetworkSpec, cpus: number, seed: number, ops: number, devices: DeviceSet = ONE_DEVICE) {
    const sizes = [{ size: spec.size, weight: 1 }];
    const packets = Math.max(0, Math.floor((ops / 2 - ringFill(spec, deviceCount(devices))) / 2));
    this.#receive = new ReceiveModel(spec, cpus, packets, devices);
    this.#send = new BlockModel({ ...spec, name: "block", sizes }, cpus, seed, ops / 2, spec.batch, devices);
    this.migrationsPerSecond = this.#send.migrationsPerSecond;
    for (const half of ["receive", "send"] as const) {
      (half === "receive" ? this.#receive : this.#send).listener = {
        ready: (cpu, time) => this.listener.ready(cpu, time),
        schedule: (time) => {
          this.#next[half] = time;
          this.listener.schedule(Math.min(this.#next.receive, this.#next.send));
        },
      };
    }
    this.streams = this.#receive.streams.map(
      (receive, cpu) => new NetworkStream(this, receive, this.#send.streams[cpu]!),
    );
  }

  get packets(): PacketCounts {
    return this.#receive.packets;
  }

  start(): void {
    this.#receive.start();
  }

  submit(slot: number, time: number): void {
    this.#send.submit(slot, time);
  }

  done(slot: number, time: number): void {
    this.#send.done(slot, time);
  }

  act(time: number): void {
    if (this.#next.send <= time) this.#send.act(time);
    if (this.#next.receive <= time) this.#receive.act(time);
    if (this.isOver) for (const cpu of this.streams.keys()) this.listener.ready(cpu, time);
  }

  migrate(time: number): void {
    this.#send.migrate(time);
  }

  get isOver(): boolean {
    return this.#receive.isOver && this.#send.isOver;
  }
}

/** A CPU's part in both halves: what one of them has begun comes to its end, then packets come before what is sent. */
class NetworkStream implements DeviceStream {
  #active: DeviceStream;

  constructor(
    private readonly model: NetworkModel,
    private readonly receive: ReceiveStream,
    private readonly send: BlockStream,
  ) {
    this.#active = receive;
  }

  next(): Op {
    if (!this.send.isBusy) {
      const op = this.#from(this.receive);
      if (op !== Op.idle) return op;
    }
    const op = this.#from(this.send);
    if (op !== Op.end && op !== Op.idle) return op;
    return this.model.isOver ? Op.end : Op.idle;
  }

  #from(half: DeviceStream): Op {
    this.#active = half;
    return half.next();
  }

  get slots(): Float64Array {
    return this.#active.slots;
  }
  get slot(): number {
    return this.#active.slot;
  }
  get size(): number {
    return this.#active.size;
  }
  get limitPfn(): number {
    return this.#active.limitPfn;
  }
  get ns(): number {
    return this.#active.ns;
  }
  get domain(): number {
    return this.#active.domain;
  }
  readonly flushRcache = true;
  readonly ring = 0;
  readonly peer = 0;
  readonly position = 0;
}
