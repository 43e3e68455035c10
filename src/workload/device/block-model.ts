import { type DeviceSet, deviceCount, limitsOf, ONE_DEVICE } from "../device-set.js";
import { Random } from "../random.js";
import { WeightedDraw } from "../weighted-draw.js";
import type { BlockSpec } from "../workload-spec.js";
import { BlockDevice } from "./block-device.js";
import { BlockStream, type Requests } from "./block-stream.js";
import { DEAF, type DeviceListener, type DeviceModel } from "./device-model.js";
import { Fifo } from "./fifo.js";
import { queueOf } from "./hardware-queue.js";

/** Tells the chance of migrations from that of the jobs. */
const MIGRATION = 0x2545f491;

/**
 * Storage: jobs on any CPUs keep up to `depth` requests each in flight; a request goes to the hardware queue of the CPU
 * that submits it, and is completed, and freed, by the CPU that takes the interrupts of that queue.
 *
 * Of several devices each has such queues, with the same interrupt CPUs, and its own ceiling; jobs take the devices in
 * turn. A request is a slot for the whole run: those of job j are j * depth and up.
 */
export class BlockModel implements DeviceModel, Requests {
  readonly streams: readonly BlockStream[];
  listener: DeviceListener = DEAF;
  readonly migrationsPerSecond: number;
  readonly packets = null;
  /** The pfn of each request. */
  readonly pfns: Float64Array;
  readonly sizes: Float64Array;
  /** The limitPfn of each device. */
  readonly limits: readonly number[];
  readonly spec: BlockSpec;
  readonly #cpus: number;
  readonly #devices: readonly BlockDevice[];
  /** Of each request: which hardware queue it was submitted to. */
  readonly #queues: Int32Array;
  /** Where each job runs, and its requests that are not in flight. */
  readonly #cpuOf: Int32Array;
  readonly #idle: number[][];
  /** Of each CPU: its jobs, and the requests that its interrupt handler has to complete. */
  readonly #jobs: number[][];
  readonly #completed: Fifo[];
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
    batch = 1,
    devices: DeviceSet = ONE_DEVICE,
  ) {
    const { jobs, depth } = spec;
    this.spec = spec;
    this.limits = limitsOf(devices, spec.limitPfn);
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
    this.#devices = Array.from(
      { length: deviceCount(devices) },
      () =>
        new BlockDevice(spec, batch, this.#queues, (queue, ended, time) =>
          this.#interrupt(queue, ended, time),
        ),
    );
    this.#random = new Random(seed ^ MIGRATION, 0);
    this.#draw = new WeightedDraw(spec.sizes);
    this.streams = Array.from({ length: cpus }, (_, cpu) => new BlockStream(this, cpu, seed));
  }

  start(): void {}

  /** The device of a request: that of its job. */
  deviceOf(request: number): number {
    return this.#jobOf(request) % this.#devices.length;
  }

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
    if (this.pfns[request] === 0) {
      // It got no address: the job tries again with another.
      this.done(request, time);
      return;
    }
    if (this.#devices[this.deviceOf(request)]!.begin(request, time)) this.#schedule();
  }

  /** Devices ended requests: their queues interrupt. */
  act(time: number): void {
    for (const device of this.#devices) device.act(time);
    this.#schedule();
  }

  #schedule(): void {
    let next = Number.POSITIVE_INFINITY;
    for (const { nextTime } of this.#devices) next = Math.min(next, nextTime);
    this.listener.schedule(next);
  }

  #interrupt(queue: number, ended: Fifo, time: number): void {
    const cpu = this.spec.irqCpus[queue]!;
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
    const job = this.#jobOf(request);
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

  #jobOf(request: number): number {
    return Math.floor(request / this.spec.depth);
  }
}
