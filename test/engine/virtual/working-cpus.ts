import { controlWords, RunControl } from "../../../src/engine/run-control.js";
import type { Actor } from "../../../src/engine/virtual/actor.js";
import { EventQueue } from "../../../src/engine/virtual/event-queue.js";
import { LockQueues } from "../../../src/engine/virtual/lock-queues.js";
import { VirtualCpus } from "../../../src/engine/virtual/virtual-cpus.js";
import { VirtualMachine } from "../../../src/engine/virtual/virtual-machine.js";
import { freeKindsOf } from "../../../src/measure/free-kinds.js";
import { latencyHistograms } from "../../../src/measure/latency-histogram.js";
import { contextsOf } from "../../../src/memory/cpu-layout.js";
import type { DeviceStream } from "../../../src/workload/device/device-model.js";
import { Op } from "../../../src/workload/stream.js";
import { bareLayout, FREE_PROFILE } from "./bare-machine.js";

/** What each CPU works for at a time, in nanoseconds. */
const WORK_NS = 100;
/** What a step of an interrupt takes. */
const STEP_NS = 30;

/** CPUs that work on and on, up to `ends` if that is given; and whoever else acts, by number. */
export function workingCpus(count: number, ends: readonly (number | undefined)[] = []) {
  const layout = bareLayout(count, controlWords(count, []));
  const machine = new VirtualMachine(layout, FREE_PROFILE);
  const queue = new EventQueue(contextsOf(count));
  const locks = new LockQueues(machine, queue);
  const others = new Map<number, Actor>();
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
    locks,
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
    while (queue.nextTime < end) {
      const actor = queue.next;
      const time = queue.advance();
      if (actor < count) cpus.act(actor, time);
      else others.get(actor)!.act(time);
    }
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
  return { machine, queue, locks, cpus, others, playUntil, worked, steps, interrupt };
}
