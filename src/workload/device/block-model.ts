import { Random } from "../random.js";
import { Op } from "../stream.js";
import { WeightedDraw } from "../weighted-draw.js";
import type { BlockSpec } from "../workload-spec.js";
import { DEAF, type DeviceListener, type DeviceModel, type DeviceStream } from "./device-model.js";
import { Fifo } from "./fifo.js";
import { queueOf } from "./hardware-queue.js";

/** Tells the chance of migrations from that of the jobs. */
const MIGRATION = 0x2545f491;

/**
 * Storage: jobs on any CPUs keep up to `depth` requests each in flight; a request goes to the hardware queue of the CPU
 * that submits it, and is completed, and freed, by the CPU that takes the interrupts of that queue.
 *
 * The device begins a request when it comes, ends it `serviceNs` later, and ends no more than `opsPerSecond`: beyond, they
 * queue. A queue interrupts when `batch` of its requests have ended, or all of them. A request is a slot for the whole run: those of job j are j * depth and up.
 */
export class BlockModel implements DeviceModel {
  readonly streams: readonly BlockStream[];
  listener: DeviceListener = DEAF;
  readonly migrationsPerSecond: number;
  /** The pfn of each request. */
  readonly pfns: Float64Array;
  readonly sizes: Float64Array;
  readonly spec: BlockSpec;
  readonly #cpus: number;
  /** Of each request: which hardware queue it was submitted to. */
  readonly #queues: Int32Array;
  /** Where each job runs, and its requests that are not in flight. */
  readonly #cpuOf: Int32Array;
  readonly #idle: number[][];
  /** Of each CPU: its jobs, and the requests that its interrupt handler has to complete. */
  readonly #jobs: number[][];
  readonly #completed: Fifo[];
  readonly #inDevice = new Fifo();
  /** Of each hardware queue: what has ended and waits for its interrupt, and what has not. */
  readonly #ended: Fifo[];
  readonly #inQueue: number[];
  /** When the device can end one more. */
  #ceiling = 0;
  /** Requests to be submitted, in total. */
  #left: number;
  #inFlight = 0;
  readonly #random: Random;
  readonly #draw: WeightedDraw;

  constructor(
    spec: BlockSpec,
    cpus: number,
    seed: number,
    ops: number,
    private readonly batch = 1,
  ) {
    const { jobs, depth, irqCpus } = spec;
    this.#ended = irqCpus.map(() => new Fifo());
    this.#inQueue = irqCpus.map(() => 0);
    this.spec = spec;
    this.#cpus = cpus;
    this.#left = Math.floor(ops / 2);
    this.migrationsPerSecond = jobs * spec.migrations;
    this.pfns = new Float64Array(jobs * depth);
    this.sizes = new Float64Array(jobs * depth);
    this.#queues = new Int32Array(jobs * depth);
    this.#cpuOf = Int32Array.from({ length: jobs }, (_, job) => Math.floor((job * cpus) / jobs) % cpus);
    this.#idle = Array.from({ length: jobs }, (_, job) =>
      Array.from({ length: depth }, (_, k) => job * depth + k).reverse(),
    );
    this.#jobs = Array.from({ length: cpus }, () => []);
    for (const [job, cpu] of this.#cpuOf.entries()) this.#jobs[cpu]!.push(job);
    this.#completed = Array.from({ length: cpus }, () => new Fifo());
    this.#random = new Random(seed ^ MIGRATION, 0);
    this.#draw = new WeightedDraw(spec.sizes);
    this.streams = Array.from({ length: cpus }, (_, cpu) => new BlockStream(this, cpu, seed));
  }

  start(): void {}

  /** A request for a job of `cpu` to begin, or -1; its jobs take turns. */
  take(cpu: number, random: Random): number {
    const jobs = this.#jobs[cpu]!;
    if (this.#left === 0) return -1;
    for (let looked = 0; looked < jobs.length; looked++) {
      const job = jobs.shift()!;
      jobs.push(job);
      const request = this.#idle[job]!.pop();
      if (request === undefined) continue;
      this.#left--;
      this.#inFlight++;
      this.sizes[request] = this.#draw.next(random);
      this.#queues[request] = queueOf(cpu, this.spec.irqCpus.length, this.#cpus);
      return request;
    }
    return -1;
  }

  submit(request: number, time: number): void {
    const { serviceNs, opsPerSecond } = this.spec;
    if (this.pfns[request] === 0) {
      // It got no address: the job tries again with another.
      this.done(request, time);
      return;
    }
    this.#ceiling = Math.max(this.#ceiling, time) + 1e9 / opsPerSecond;
    this.#inQueue[this.#queues[request]!]!++;
    const isFirst = this.#inDevice.length === 0;
    this.#inDevice.push(request, Math.max(time + serviceNs, this.#ceiling));
    if (isFirst) this.listener.schedule(this.#inDevice.firstTime);
  }

  /** The device ended requests: their queues interrupt. */
  act(time: number): void {
    while (this.#inDevice.firstTime <= time) {
      const request = this.#inDevice.shift();
      const queue = this.#queues[request]!;
      const ended = this.#ended[queue]!;
      ended.push(request);
      const left = --this.#inQueue[queue]!;
      if (ended.length >= this.batch || left === 0) this.#interrupt(queue, time);
    }
    this.listener.schedule(this.#inDevice.firstTime);
  }

  #interrupt(queue: number, time: number): void {
    const cpu = this.spec.irqCpus[queue]!;
    const ended = this.#ended[queue]!;
    while (ended.length > 0) this.#completed[cpu]!.push(ended.shift());
    this.listener.ready(cpu, time);
  }

  /** A request that `cpu` has to complete, or -1. */
  completion(cpu: number): number {
    const completed = this.#completed[cpu]!;
    return completed.length === 0 ? -1 : completed.shift();
  }

  /** A request is over, its range freed: its job may begin another. */
  done(request: number, time: number): void {
    const job = Math.floor(request / this.spec.depth);
    this.#idle[job]!.push(request);
    this.#inFlight--;
    this.listener.ready(this.#cpuOf[job]!, time);
    if (this.isOver) for (let cpu = 0; cpu < this.#cpus; cpu++) this.listener.ready(cpu, time);
  }

  /** Whether all requests have been submitted and completed. */
  get isOver(): boolean {
    return this.#left === 0 && this.#inFlight === 0;
  }

  migrate(time: number): void {
    const job = this.#random.below(this.spec.jobs);
    const to = this.#random.below(this.#cpus);
    const from = this.#cpuOf[job]!;
    this.#jobs[from]!.splice(this.#jobs[from]!.indexOf(job), 1);
    this.#jobs[to]!.push(job);
    this.#cpuOf[job] = to;
    this.listener.ready(to, time);
  }
}

/** What a CPU does next, in this order: what its interrupts brought, then its jobs. */
const Stage = { choose: 0, complete: 1, completed: 2, submit: 3, submitted: 4 } as const;
type Stage = (typeof Stage)[keyof typeof Stage];

export class BlockStream implements DeviceStream {
  readonly slots: Float64Array;
  slot = 0;
  size = 1;
  limitPfn: number;
  readonly flushRcache = true;
  domain = 0;
  readonly ring = 0;
  readonly peer = 0;
  readonly position = 0;
  ns = 0;
  readonly #random: Random;
  #stage: Stage = Stage.choose;
  /** Whether the CPU is in its interrupt handler, which takes what comes meanwhile without another interrupt. */
  #inHandler = false;

  constructor(
    private readonly model: BlockModel,
    private readonly cpu: number,
    seed: number,
  ) {
    this.slots = model.pfns;
    this.limitPfn = model.spec.limitPfn;
    this.#random = new Random(seed, cpu);
  }

  /** Whether it is between the steps of a request. */
  get isBusy(): boolean {
    return this.#stage !== Stage.choose;
  }

  /** The time at which this CPU asks is the engine's to know: it comes with `over`. */
  next(): Op {
    const { model, cpu } = this;
    const { requestCpuNs, interruptNs } = model.spec;
    switch (this.#stage) {
      case Stage.complete:
        this.#stage = Stage.completed;
        return this.#with(Op.free);
      case Stage.completed:
        this.#stage = Stage.choose;
        return Op.over;
      case Stage.submit:
        this.#stage = Stage.submitted;
        return this.#work(requestCpuNs / 2);
      case Stage.submitted:
        this.#stage = Stage.choose;
        return Op.submit;
      case Stage.choose:
        break;
    }
    const completion = model.completion(cpu);
    if (completion >= 0) {
      this.slot = completion;
      this.#stage = Stage.complete;
      const entry = this.#inHandler ? 0 : interruptNs;
      this.#inHandler = true;
      return this.#work(entry + requestCpuNs / 2);
    }
    this.#inHandler = false;
    const request = model.take(cpu, this.#random);
    if (request >= 0) {
      this.slot = request;
      this.#stage = Stage.submit;
      return this.#with(Op.alloc);
    }
    return model.isOver ? Op.end : Op.idle;
  }

  #with(op: Op): Op {
    this.size = this.model.sizes[this.slot]!;
    return op;
  }

  #work(ns: number): Op {
    this.ns = ns;
    return Op.work;
  }
}
