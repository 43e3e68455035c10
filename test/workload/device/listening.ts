import type { DeviceListener, DeviceModel, DeviceStream } from "../../../src/workload/device/device-model.js";
import { Op } from "../../../src/workload/stream.js";

/** What a device said: `3@10` there is something to do for CPU 3 at 10, and when its next event is. */
export interface Heard {
  readonly ready: string[];
  next: number;
}

export function listenTo(model: { listener: DeviceListener }): Heard {
  const heard: Heard = { ready: [], next: Number.POSITIVE_INFINITY };
  model.listener = {
    ready: (cpu, time) => heard.ready.push(`${cpu}@${time}`),
    schedule: (time) => {
      heard.next = time;
    },
  };
  return heard;
}

const NAMES = new Map<number, string>(Object.entries(Op).map(([name, op]) => [op, name]));

/** The next operation, in words: `alloc 3`, a slot's number, and `work 500`, in ns. */
export function said(stream: DeviceStream): string {
  const op = stream.next();
  const name = NAMES.get(op)!;
  if (op === Op.work) return `${name} ${stream.ns}`;
  return op === Op.end || op === Op.idle ? name : `${name} ${stream.slot}`;
}

/** Carries out what a CPU does at `time`, until it has nothing to do; an allocation gets a pfn of its own. */
export function play(model: DeviceModel, cpu: number, time: number): string[] {
  const stream = model.streams[cpu]!;
  const done: string[] = [];
  for (;;) {
    const one = said(stream);
    done.push(one);
    const [name] = one.split(" ");
    if (name === "alloc") stream.slots[stream.slot] = 1 + stream.slot;
    else if (name === "free") stream.slots[stream.slot] = 0;
    else if (name === "submit") model.submit(stream.slot, time);
    else if (name === "over") model.done(stream.slot, time);
    else if (name === "idle" || name === "end") return done;
  }
}
