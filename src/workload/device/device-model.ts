import type { CpuStream } from "../stream.js";

/** A CPU's stream in a workload with a device: `ns` is the time of `Op.work`. */
export interface DeviceStream extends CpuStream {
  ns: number;
}

/** Who hears of what devices do. */
export interface DeviceListener {
  /** There is something to do for a CPU, which may be idle. */
  ready(cpu: number, time: number): void;
  /** The devices' next event is at `time`, in place of what was said before; Infinity for none. */
  schedule(time: number): void;
}

/** What came over a network, or should have. */
export interface PacketCounts {
  /** Packets that came for the receive rings. */
  readonly offered: number;
  /** Those of them that found no buffer. */
  readonly lost: number;
}

/** Devices with those that use them: what each CPU does follows from what the devices have done. */
export interface DeviceModel {
  readonly streams: readonly DeviceStream[];
  listener: DeviceListener;
  /** The run begins; there is a listener. */
  start(): void;
  /** What `Op.submit` hands over: the request in a slot, at `time`. */
  submit(slot: number, time: number): void;
  /** What `Op.over` says: the request in a slot is over, and its range freed. */
  done(slot: number, time: number): void;
  /** The devices' event at `time`. */
  act(time: number): void;
  /** A task moves to another CPU at `time`. */
  migrate(time: number): void;
  /** Migrations of all tasks together, per second. */
  readonly migrationsPerSecond: number;
  /** So far; null where no packets come. */
  readonly packets: PacketCounts | null;
}

/** Nobody listens yet. */
export const DEAF: DeviceListener = Object.freeze({ ready() {}, schedule() {} });
