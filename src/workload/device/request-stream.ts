import type { Op } from "../stream.js";
import type { DeviceStream } from "./device-model.js";

/** What the streams of CPUs that use devices have in common: slots that are the model's, and a device at a time. */
export abstract class RequestStream implements DeviceStream {
  slot = 0;
  size: number;
  limitPfn: number;
  readonly flushRcache = true;
  domain = 0;
  readonly ring = 0;
  readonly peer = 0;
  readonly position = 0;
  ns = 0;

  protected constructor(
    readonly slots: Float64Array,
    size: number,
    /** The limitPfn of each device. */
    private readonly limits: readonly number[],
  ) {
    this.size = size;
    this.limitPfn = limits[0]!;
  }

  abstract next(): Op;

  /** The range in `slot` is one of `device`. */
  protected use(slot: number, device: number): void {
    this.slot = slot;
    this.domain = device;
    this.limitPfn = this.limits[device]!;
  }
}
