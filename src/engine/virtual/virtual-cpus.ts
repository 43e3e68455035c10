import type { FreeKinds } from "../../measure/free-kinds.js";
import type { LatencyHistogram, LatencyHistograms } from "../../measure/latency-histogram.js";
import { CPU_F64, CpuStatistic, cpuStatistics } from "../../memory/cpu-layout.js";
import type { DeviceModel, DeviceStream } from "../../workload/device/device-model.js";
import { type CpuStream, Op } from "../../workload/stream.js";
import type { AllocPort, CpuTally } from "../cpu.js";
import type { RunControl } from "../run-control.js";
import type { EventQueue } from "./event-queue.js";
import type { LockQueues } from "./lock-queues.js";
import type { VirtualMachine } from "./virtual-machine.js";

/** Of a CPU that waits for nothing. */
const AWAKE = -1;
/** No operation of a CPU's is left to be tried again. */
const NONE = -1;
const NEVER = Number.POSITIVE_INFINITY;

/** What an interrupt has a CPU do, in steps; each is an operation of its own. */
export interface InterruptWork {
  /** False after the last one. */
  step(cpu: number): boolean;
}

/** What a run gives its CPUs to do. */
export interface CpuWork {
  readonly streams: readonly CpuStream[];
  /** The run's domains, by their number in the streams. */
  readonly ports: readonly AllocPort[];
  /** What a call that frees takes, besides what it finds to do. */
  readonly freeNs: number;
  readonly freeKinds: FreeKinds;
  /** Allocations and frees after which a CPU ends. */
  readonly quotas: readonly number[];
  /** Of a workload that has one. */
  readonly device: DeviceModel | null;
}

/**
 * The CPUs: each takes operations from its stream and carries them out, one at each of its events. A CPU that has to
 * wait for another has no event until that one gets somewhere; then it tries the same operation again.
 */
export class VirtualCpus {
  readonly cpus: number;
  readonly #allocs: Float64Array;
  readonly #failed: Float64Array;
  readonly #frees: Float64Array;
  /** Time that it slept, and when it ended; NaN while it did not. */
  readonly #idle: Float64Array;
  readonly #ended: Float64Array;
  /** Since when it waits, or AWAKE. */
  readonly #asleepSince: Float64Array;
  /** The operation to be tried again. */
  readonly #pending: Int32Array;
  readonly #pauses: Int32Array;
  /** Of an allocation or a free whose program is being played: when it began, and where its latency is counted. */
  readonly #since: Float64Array;
  readonly #under: (LatencyHistogram | null)[];
  /** 1 while a program is played, of an operation or of an interrupt. */
  readonly #inProgram: Uint8Array;
  /** 1 while it is offline; and since when an event of its waits for its return, or AWAKE. */
  readonly #offline: Uint8Array;
  readonly #heldSince: Float64Array;
  /** What interrupts have each CPU do, the first one first. */
  readonly #interrupts: InterruptWork[][];
  /** 1 while it is between two steps of the first of them. */
  readonly #serving: Uint8Array;
  /** Of each CPU: who waits for it to publish. */
  readonly #awaiting: number[][];
  readonly #statistics: number;
  /** The statistic of the first CPU that tells two kinds of frees apart, and where either is counted. */
  readonly #freeing: number;
  readonly #freeStill: LatencyHistogram;
  readonly #freeGrown: LatencyHistogram;
  #running: number;
  #asleep = 0;
  /** When the event that is being played happens. */
  #eventTime = 0;

  constructor(
    private readonly machine: VirtualMachine,
    private readonly queue: EventQueue,
    private readonly locks: LockQueues,
    private readonly work: CpuWork,
    private readonly control: RunControl,
    private readonly latency: LatencyHistograms,
  ) {
    const cpus = work.streams.length;
    const numbers = () => new Float64Array(cpus);
    this.cpus = cpus;
    this.#running = cpus;
    this.#allocs = numbers();
    this.#failed = numbers();
    this.#frees = numbers();
    this.#idle = numbers();
    this.#ended = numbers().fill(Number.NaN);
    this.#asleepSince = numbers().fill(AWAKE);
    this.#pending = new Int32Array(cpus).fill(NONE);
    this.#pauses = new Int32Array(cpus);
    this.#since = numbers();
    this.#under = Array.from({ length: cpus }, () => null);
    this.#inProgram = new Uint8Array(cpus);
    this.#offline = new Uint8Array(cpus);
    this.#heldSince = numbers().fill(AWAKE);
    this.#serving = new Uint8Array(cpus);
    this.#interrupts = Array.from({ length: cpus }, () => []);
    this.#awaiting = Array.from({ length: cpus }, () => []);
    this.#statistics = cpuStatistics(machine.layout.cpus, 0);
    const { statistic, still, grown } = work.freeKinds;
    this.#freeing = this.#statistics + statistic;
    this.#freeStill = latency[still];
    this.#freeGrown = latency[grown];
  }

  /** CPUs that have not ended. */
  get running(): number {
    return this.#running;
  }

  /** Whether each waits for another, or for a device or a timer. */
  get allAsleep(): boolean {
    return this.#asleep === this.#running;
  }

  /** Of all CPUs so far. */
  get ops(): number {
    let ops = 0;
    for (let cpu = 0; cpu < this.cpus; cpu++) ops += this.#allocs[cpu]! + this.#frees[cpu]!;
    return ops;
  }

  tallyOf(cpu: number): CpuTally {
    return { allocs: this.#allocs[cpu]!, failedAllocs: this.#failed[cpu]!, frees: this.#frees[cpu]! };
  }

  /** From the beginning of the run, which is at 0, to the CPU's end, in nanoseconds. */
  lifeOf(cpu: number): number {
    return this.#ended[cpu]!;
  }

  /** Of this, the time that it did not wait for other CPUs. */
  busyOf(cpu: number): number {
    return this.lifeOf(cpu) - this.#idle[cpu]!;
  }

  /** The run is over at `time`: who has not ended, ends now, or with the operation that it is in. */
  stop(time: number): void {
    for (let cpu = 0; cpu < this.cpus; cpu++) {
      if (this.#hasEnded(cpu)) continue;
      const asleep = this.#asleepSince[cpu]!;
      if (asleep !== AWAKE) this.#idle[cpu]! += Math.max(0, time - asleep);
      const held = this.#heldSince[cpu]!;
      if (held !== AWAKE) this.#idle[cpu]! += Math.max(0, time - held);
      const next = this.queue.timeOf(cpu);
      this.#ended[cpu] = next === NEVER ? Math.max(time, asleep) : Math.max(time, next);
      this.queue.schedule(cpu, NEVER);
    }
    this.#running = 0;
  }

  /**
   * An interrupt at `time`: the CPU takes it at its next event, or at once if it sleeps. One that ended or is offline leaves
   * it to another; where all who are left are offline, it waits for one of them.
   */
  interrupt(cpu: number, work: InterruptWork, time: number): void {
    const online = this.nextRunning(cpu);
    const by = online < 0 ? this.#ended.findIndex(Number.isNaN) : online;
    if (by < 0) return;
    this.#interrupts[by]!.push(work);
    this.wake(by, time);
  }

  /** There may be something to do for `cpu` at `time`, if it sleeps. */
  wake(cpu: number, time: number): void {
    const since = this.#asleepSince[cpu]!;
    if (since === AWAKE) return;
    const at = Math.max(since, time);
    this.#idle[cpu]! += at - since;
    this.#asleep--;
    this.#asleepSince[cpu] = AWAKE;
    this.queue.schedule(cpu, at);
  }

  /** The first CPU from `cpu` on, and round, that has not ended and is online; -1 for none. */
  nextRunning(cpu: number): number {
    for (let k = 0; k < this.cpus; k++) {
      const next = (cpu + k) % this.cpus;
      if (!this.#hasEnded(next) && this.#offline[next] === 0) return next;
    }
    return -1;
  }

  // -- Hotplug -------------------------------------------------------------------------------------------------

  /**
   * From its next event on, `cpu` does nothing. An interrupt that it has begun it carries out first; those that wait for it
   * go to another.
   */
  takeOffline(cpu: number, time: number): void {
    this.#offline[cpu] = 1;
    const waiting = this.#interrupts[cpu]!;
    for (const work of waiting.splice(this.#serving[cpu]!)) this.interrupt(cpu, work, time);
  }

  /** Whether a CPU that was taken offline is between two operations. */
  isAtRest(cpu: number): boolean {
    return this.queue.timeOf(cpu) === NEVER && this.#inProgram[cpu] === 0;
  }

  bringOnline(cpu: number, time: number): void {
    this.#offline[cpu] = 0;
    const since = this.#heldSince[cpu]!;
    if (since === AWAKE) return;
    this.#heldSince[cpu] = AWAKE;
    this.#idle[cpu]! += time - since;
    this.queue.schedule(cpu, time);
  }

  /** The event of `cpu` at `time`. */
  act(cpu: number, time: number): void {
    const { machine, work } = this;
    this.#eventTime = time;
    if (this.#inProgram[cpu] !== 0 && !this.#isOver(cpu, time)) return;
    if (this.#offline[cpu] !== 0 && this.#serving[cpu] === 0) {
      this.#heldSince[cpu] = time;
      this.queue.schedule(cpu, NEVER);
      return;
    }
    if (this.#interrupts[cpu]!.length > 0) {
      this.#serve(cpu, time);
      return;
    }
    const stream = work.streams[cpu]!;
    machine.begin(cpu, time);
    let op = this.#pending[cpu]! as Op;
    if (op === (NONE as Op)) op = stream.next();
    else this.#pending[cpu] = NONE;
    while (!this.#carryOut(cpu, stream, op)) op = stream.next();
  }

  /** False for what took no time: the CPU's next operation is part of the same event. */
  #carryOut(cpu: number, stream: CpuStream, op: Op): boolean {
    switch (op) {
      case Op.alloc:
        this.#alloc(cpu, stream);
        return true;
      case Op.free:
        if (stream.slots[stream.slot] === 0) return false;
        this.#free(cpu, stream);
        return true;
      case Op.send:
        if (stream.slots[stream.slot] === 0) return false;
        this.#send(cpu, stream);
        return true;
      case Op.receive:
        this.#receive(cpu, stream);
        return true;
      case Op.publish:
        this.#publish(cpu, stream.position);
        return true;
      case Op.awaitCpu:
        // Published is the position of a CPU's next operation, so the awaited one is done once it is passed.
        if (this.control.hasPublished(stream.peer, stream.position + 1)) return false;
        this.#await(cpu, stream.peer, op);
        return true;
      case Op.awaitAll: {
        const late = this.#firstBefore(cpu, stream.position);
        if (late === undefined) return false;
        this.#await(cpu, late, op);
        return true;
      }
      case Op.pause:
        return this.#pause(cpu);
      case Op.end:
        this.#finish(cpu);
        return true;
      case Op.work:
        this.machine.spend((stream as DeviceStream).ns);
        this.#proceed(cpu);
        return true;
      case Op.submit:
        this.work.device!.submit(stream.slot, this.machine.clock);
        return false;
      case Op.over:
        this.work.device!.done(stream.slot, this.machine.clock);
        return false;
      case Op.idle:
        this.#sleep(cpu, NONE as Op);
        return true;
    }
  }

  #alloc(cpu: number, stream: CpuStream): void {
    const { machine, work, latency } = this;
    if (this.#allocs[cpu]! + this.#frees[cpu]! >= work.quotas[cpu]!) {
      this.#finish(cpu);
      return;
    }
    const since = machine.clock;
    const misses = this.#statistics + cpu * CPU_F64 + CpuStatistic.misses;
    const missesBefore = machine.f64[misses];
    const pfn = work.ports[stream.domain]!.allocFast(cpu, stream.size, stream.limitPfn, stream.flushRcache);
    machine.spend(machine.profile.ns.allocCall);
    stream.slots[stream.slot] = pfn;
    this.#allocs[cpu]!++;
    if (pfn === 0) this.#failed[cpu]!++;
    this.#over(cpu, since, machine.f64[misses] === missesBefore ? latency.allocHit : latency.allocMiss);
  }

  #free(cpu: number, stream: CpuStream): void {
    const { machine, work } = this;
    if (this.#allocs[cpu]! + this.#frees[cpu]! >= work.quotas[cpu]!) {
      this.#finish(cpu);
      return;
    }
    const since = machine.clock;
    const freeing = this.#freeing + cpu * CPU_F64;
    const before = machine.f64[freeing];
    const pfn = stream.slots[stream.slot]!;
    stream.slots[stream.slot] = 0;
    work.ports[stream.domain]!.freeFast(cpu, pfn, stream.size);
    machine.spend(work.freeNs);
    this.#frees[cpu]!++;
    this.#over(cpu, since, machine.f64[freeing] === before ? this.#freeStill : this.#freeGrown);
  }

  /** The end of an allocation or a free, which began at `since`: now, or when its program has been played. */
  #over(cpu: number, since: number, latency: LatencyHistogram): void {
    const { machine } = this;
    this.#pauses[cpu] = 0;
    if (machine.end()) {
      latency.record(machine.clock - since);
      this.queue.schedule(cpu, machine.clock);
      return;
    }
    this.#since[cpu] = since;
    this.#under[cpu] = latency;
    this.#inProgram[cpu] = 1;
    this.locks.start(cpu, this.#eventTime);
  }

  /** A step of the first interrupt that waits. */
  #serve(cpu: number, time: number): void {
    const { machine } = this;
    const waiting = this.#interrupts[cpu]!;
    machine.begin(cpu, time);
    const goesOn = waiting[0]!.step(cpu);
    if (!goesOn) waiting.shift();
    this.#serving[cpu] = goesOn ? 1 : 0;
    if (machine.end()) {
      this.queue.schedule(cpu, machine.clock);
      return;
    }
    this.#inProgram[cpu] = 1;
    this.locks.start(cpu, time);
  }

  /** An event of a CPU within an operation: a request for a lock, or its end at last. */
  #isOver(cpu: number, time: number): boolean {
    const program = this.machine.programs[cpu]!;
    if (program.at < program.length) {
      this.locks.resume(cpu, time);
      return false;
    }
    this.#inProgram[cpu] = 0;
    this.#under[cpu]?.record(time - this.#since[cpu]!);
    this.#under[cpu] = null;
    return true;
  }

  #send(cpu: number, stream: CpuStream): void {
    const { control } = this;
    const ring = control.rings[stream.ring]!;
    const { consumer } = control.plans[stream.ring]!;
    const entry = ring.entryToPush;
    if (!ring.tryPush(stream.slots[stream.slot]!, stream.size)) {
      if (this.#hasEnded(consumer)) this.#finish(cpu);
      else this.#sleep(cpu, Op.send);
      return;
    }
    this.machine.write(entry);
    stream.slots[stream.slot] = 0;
    this.#proceed(cpu);
    this.#wake(consumer);
  }

  #receive(cpu: number, stream: CpuStream): void {
    const { control } = this;
    const ring = control.rings[stream.ring]!;
    const { producer } = control.plans[stream.ring]!;
    const entry = ring.entryToPop;
    const pfn = ring.tryPop();
    if (pfn === 0) {
      if (this.#hasEnded(producer)) this.#finish(cpu);
      else this.#sleep(cpu, Op.receive);
      return;
    }
    this.machine.read(entry);
    stream.slots[stream.slot] = pfn;
    stream.size = ring.poppedSize;
    this.#proceed(cpu);
    this.#wake(producer);
  }

  #publish(cpu: number, position: number): void {
    this.control.publish(cpu, position);
    this.#proceed(cpu);
    for (const waiter of this.#awaiting[cpu]!.splice(0)) this.#wake(waiter);
  }

  #await(cpu: number, peer: number, op: Op): void {
    this.#awaiting[peer]!.push(cpu);
    this.#sleep(cpu, op);
  }

  #firstBefore(cpu: number, position: number): number | undefined {
    for (let peer = 0; peer < this.cpus; peer++) {
      if (peer !== cpu && !this.control.hasPublished(peer, position)) return peer;
    }
    return undefined;
  }

  /**
   * Nothing to do until something comes on one of the CPU's rings. False the first time: a stream may have begun its look
   * at the rings in their middle, and looks at all of them once more.
   */
  #pause(cpu: number): boolean {
    if (this.#pauses[cpu]! === 0) {
      this.#pauses[cpu] = 1;
      return false;
    }
    const othersDone = this.control.plans.every(
      ({ producer, consumer }) => consumer !== cpu || producer === cpu || this.#hasEnded(producer),
    );
    if (othersDone) this.#finish(cpu);
    else this.#sleep(cpu, NONE as Op);
    return true;
  }

  #hasEnded(cpu: number): boolean {
    return !Number.isNaN(this.#ended[cpu]!);
  }

  /** The CPU goes on as soon as what it did is done. */
  #proceed(cpu: number): void {
    this.#pauses[cpu] = 0;
    this.queue.schedule(cpu, this.machine.clock);
  }

  /** Until `#wake`; then `op` is tried again. */
  #sleep(cpu: number, op: Op): void {
    this.#pending[cpu] = op;
    this.#pauses[cpu] = 0;
    this.#asleep++;
    this.#asleepSince[cpu] = this.machine.clock;
    this.queue.schedule(cpu, NEVER);
  }

  /** The CPU that acts got somewhere: `cpu` looks again, if it waits. */
  #wake(cpu: number): void {
    this.wake(cpu, this.machine.clock);
  }

  #finish(cpu: number): void {
    const { control } = this;
    this.#ended[cpu] = this.machine.clock;
    this.#running--;
    this.queue.schedule(cpu, NEVER);
    for (const { producer, consumer } of control.plans) {
      if (producer === cpu) this.#wake(consumer);
      if (consumer === cpu) this.#wake(producer);
    }
  }
}
