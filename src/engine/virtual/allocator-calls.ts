import type { FreeKinds } from "../../measure/free-kinds.js";
import type { LatencyHistogram, LatencyHistograms } from "../../measure/latency-histogram.js";
import { CPU_F64, CpuStatistic, cpuStatistics } from "../../memory/cpu-layout.js";
import type { CpuStream } from "../../workload/stream.js";
import type { AllocPort, CpuTally } from "../cpu.js";
import type { Operations } from "./operations.js";
import { Outcome } from "./outcome.js";
import type { VirtualMachine } from "./virtual-machine.js";

/** How the CPUs of a run call the allocator. */
export interface AllocatorUse {
  /** The run's domains, by their number in the streams. */
  readonly ports: readonly AllocPort[];
  /** What a call that frees takes, besides what it finds to do; and the kinds of them. */
  readonly freeNs: number;
  readonly freeKinds: FreeKinds;
  /** Allocations and frees after which each CPU ends. */
  readonly quotas: readonly number[];
}

/** The allocations and frees of all CPUs, counted and timed. */
export class AllocatorCalls {
  readonly #allocs: Float64Array;
  readonly #failed: Float64Array;
  readonly #frees: Float64Array;
  /** The statistics of the first CPU that tell a miss from a hit, and one kind of free from the other. */
  readonly #misses: number;
  readonly #freeing: number;
  readonly #freeStill: LatencyHistogram;
  readonly #freeGrown: LatencyHistogram;

  constructor(
    private readonly machine: VirtualMachine,
    private readonly operations: Operations,
    private readonly use: AllocatorUse,
    private readonly latency: LatencyHistograms,
  ) {
    const numbers = () => new Float64Array(use.quotas.length);
    this.#allocs = numbers();
    this.#failed = numbers();
    this.#frees = numbers();
    const statistics = cpuStatistics(machine.layout.cpus, 0);
    const { statistic, still, grown } = use.freeKinds;
    this.#misses = statistics + CpuStatistic.misses;
    this.#freeing = statistics + statistic;
    this.#freeStill = latency[still];
    this.#freeGrown = latency[grown];
  }

  /** Of all CPUs so far. */
  get ops(): number {
    let ops = 0;
    for (let cpu = 0; cpu < this.#allocs.length; cpu++) ops += this.#allocs[cpu]! + this.#frees[cpu]!;
    return ops;
  }

  tallyOf(cpu: number): CpuTally {
    return { allocs: this.#allocs[cpu]!, failedAllocs: this.#failed[cpu]!, frees: this.#frees[cpu]! };
  }

  /** What the stream of `cpu` asks for; the end when it has had its share. */
  alloc(cpu: number, stream: CpuStream): Outcome {
    const { machine, use, latency } = this;
    if (this.#allocs[cpu]! + this.#frees[cpu]! >= use.quotas[cpu]!) return Outcome.end;
    const since = machine.clock;
    const misses = this.#misses + cpu * CPU_F64;
    const before = machine.f64[misses];
    const pfn = use.ports[stream.domain]!.allocFast(cpu, stream.size, stream.limitPfn, stream.flushRcache);
    machine.spend(machine.profile.ns.allocCall);
    stream.slots[stream.slot] = pfn;
    this.#allocs[cpu]!++;
    if (pfn === 0) this.#failed[cpu]!++;
    this.operations.end(cpu, since, machine.f64[misses] === before ? latency.allocHit : latency.allocMiss);
    return Outcome.begun;
  }

  free(cpu: number, stream: CpuStream): Outcome {
    const { machine, use } = this;
    if (this.#allocs[cpu]! + this.#frees[cpu]! >= use.quotas[cpu]!) return Outcome.end;
    const since = machine.clock;
    const freeing = this.#freeing + cpu * CPU_F64;
    const before = machine.f64[freeing];
    const pfn = stream.slots[stream.slot]!;
    stream.slots[stream.slot] = 0;
    use.ports[stream.domain]!.freeFast(cpu, pfn, stream.size);
    machine.spend(use.freeNs);
    this.#frees[cpu]!++;
    this.operations.end(cpu, since, machine.f64[freeing] === before ? this.#freeStill : this.#freeGrown);
    return Outcome.begun;
  }
}
