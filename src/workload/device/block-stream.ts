import { Random } from "../random.js";
import { Op } from "../stream.js";
import type { BlockSpec } from "../workload-spec.js";
import { RequestStream } from "./request-stream.js";

/** What a CPU does next, in this order: what its interrupts brought, then its jobs. */
const Stage = { choose: 0, complete: 1, completed: 2, submit: 3, submitted: 4 } as const;
type Stage = (typeof Stage)[keyof typeof Stage];

/** The requests of all jobs, as a CPU sees them: numbers of slots. */
export interface Requests {
  readonly spec: Pick<BlockSpec, "requestCpuNs" | "interruptNs">;
  readonly pfns: Float64Array;
  readonly sizes: Float64Array;
  /** The limitPfn of each device. */
  readonly limits: readonly number[];
  deviceOf(request: number): number;
  /** One that `cpu` has to complete, or -1. */
  completion(cpu: number): number;
  /** One for a job of `cpu` to begin, or -1. */
  take(cpu: number, random: Random): number;
  /** Whether all have been submitted and completed. */
  readonly isOver: boolean;
}

/** What a CPU does with requests: it completes those that its interrupts bring, and submits those of its jobs. */
export class BlockStream extends RequestStream {
  readonly #random: Random;
  #stage: Stage = Stage.choose;
  /** Whether the CPU is in its interrupt handler, which takes what comes meanwhile without another interrupt. */
  #inHandler = false;

  constructor(
    private readonly requests: Requests,
    private readonly cpu: number,
    seed: number,
  ) {
    super(requests.pfns, 1, requests.limits);
    this.#random = new Random(seed, cpu);
  }

  /** Whether it is between the steps of a request, which it has to bring to their end. */
  get isBusy(): boolean {
    return this.#stage !== Stage.choose;
  }

  /** The time at which this CPU asks is the engine's to know: it comes with `over`. */
  next(): Op {
    const { requests, cpu } = this;
    const { requestCpuNs, interruptNs } = requests.spec;
    switch (this.#stage) {
      case Stage.complete:
        this.#stage = Stage.completed;
        return Op.free;
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
    const completion = requests.completion(cpu);
    if (completion >= 0) {
      this.#take(completion);
      this.#stage = Stage.complete;
      const entry = this.#inHandler ? 0 : interruptNs;
      this.#inHandler = true;
      return this.#work(entry + requestCpuNs / 2);
    }
    this.#inHandler = false;
    const request = requests.take(cpu, this.#random);
    if (request >= 0) {
      this.#take(request);
      this.#stage = Stage.submit;
      return Op.alloc;
    }
    return requests.isOver ? Op.end : Op.idle;
  }

  #take(request: number): void {
    this.use(request, this.requests.deviceOf(request));
    this.size = this.requests.sizes[request]!;
  }

  #work(ns: number): Op {
    this.ns = ns;
    return Op.work;
  }
}
