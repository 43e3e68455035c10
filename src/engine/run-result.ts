import type { DepotDesign } from "../iova/depot.js";
import type { IovaDomain } from "../iova/domain.js";
import { verify } from "../iova/verify.js";
import { lockCounts, lockWaitNs, rcacheCounts, treeCounts } from "../measure/counters.js";
import { allocatorSizes } from "../measure/memory-sampler.js";
import type { Balance, CpuCounts, Disturbance, Latency, MemoryUse, RunResult } from "../measure/result.js";
import { MachineError } from "../memory/errors.js";
import type { Machine } from "../memory/machine.js";
import type { PacketCounts } from "../workload/device/device-model.js";
import type { CpuTally } from "./cpu.js";
import type { RunRequest } from "./run-request.js";

export type SampledMemory = Pick<MemoryUse, "timeline" | "sampled">;

/** What an engine knows at the end of a run, besides what the machine counted itself. */
export interface RunFacts {
  readonly engine: RunResult["engine"];
  readonly machine: Machine;
  readonly design: DepotDesign;
  /** At least one. */
  readonly domains: readonly IovaDomain[];
  readonly seconds: number;
  readonly userSeconds: number;
  readonly systemSeconds: number;
  readonly latency: Latency | null;
  readonly cpus: readonly {
    readonly tally: CpuTally;
    readonly seconds: number;
    readonly cpuSeconds: number | null;
  }[];
  readonly faults: RunResult["faults"];
  /** Null where no packets come. */
  readonly packets: PacketCounts | null;
  readonly memory: SampledMemory;
  readonly disturbance: Disturbance | null;
}

export function runResult(request: RunRequest, facts: RunFacts): RunResult {
  const { machine, domains, seconds, userSeconds, systemSeconds, latency } = facts;
  const sum = (count: keyof CpuTally) => facts.cpus.reduce((total, { tally }) => total + tally[count], 0);
  const allocs = sum("allocs");
  const ops = allocs + sum("frees");
  const { cpus } = request.allocator;
  const clockCostNs = latency?.clockCostNs ?? 0;
  const perCpu = facts.cpus.map(({ tally, seconds, cpuSeconds }, cpu) => ({
    ops: tally.allocs + tally.frees,
    ...tally,
    seconds,
    cpuSeconds,
    lockWaitNs: lockWaitNs(machine, cpu, clockCostNs),
  }));
  return {
    workload: request.workload.name,
    depot: request.label ?? facts.design.id,
    measure: request.measure ?? "off",
    cpus,
    engine: facts.engine,
    repetition: request.repetition,
    seconds,
    ops,
    opsPerSecond: ops / seconds,
    cpuSeconds: userSeconds + systemSeconds,
    cpuUserSeconds: userSeconds,
    cpuSystemSeconds: systemSeconds,
    lockWaitShare: perCpu.reduce((total, cpu) => total + cpu.lockWaitNs, 0) / (cpus * seconds * 1e9),
    latency,
    rcache: rcacheCounts(machine, allocs),
    tree: treeCounts(machine),
    locks: lockCounts(machine, clockCostNs),
    memory: memoryUse(domains, facts.memory),
    depotPeak: Array.from({ length: request.allocator.bins }, (_, order) =>
      Math.max(...domains.map(({ rcaches }) => rcaches[order]!.depotPeak)),
    ),
    perCpu,
    balance: balanceOf(perCpu),
    ...(facts.packets !== null && { packets: facts.packets }),
    faults: facts.faults,
    disturbance: facts.disturbance,
    verified: request.verify,
  };
}

/** A run ended with a domain that does not hold its invariants. */
export class InvariantViolation extends MachineError {
  constructor(readonly violations: readonly string[]) {
    super("INVARIANT_VIOLATION", `the domain is damaged: ${violations.join("; ")}`);
  }
}

/** Every domain holds its invariants, and together they hold `live` ranges besides those cached and reserved. */
export function verifyDomains(domains: readonly IovaDomain[], live: number, reserved: number): void {
  const reports = domains.map((domain) => verify(domain));
  const violations = reports.flatMap((report) => report.violations);
  const sum = (count: "nodes" | "cached") => reports.reduce((total, report) => total + report[count], 0);
  violations.push(...unaccounted(live, sum("cached"), reserved, sum("nodes")));
  if (violations.length > 0) throw new InvariantViolation(violations);
}

/** The last of these alone, by the counts that the domains keep: it costs nothing, so that no run need do without. */
export function expectConservation(domains: readonly IovaDomain[], live: number, reserved: number): void {
  const sum = (count: (domain: IovaDomain) => number) =>
    domains.reduce((total, domain) => total + count(domain), 0);
  const violations = unaccounted(
    live,
    sum(cachedIn),
    reserved,
    sum(({ tree }) => tree.nodes),
  );
  if (violations.length > 0) throw new InvariantViolation(violations);
}

function cachedIn({ rcaches, options }: IovaDomain): number {
  let cached = 0;
  for (const rcache of rcaches) {
    cached += rcache.depot.size() * options.magazineSize;
    for (let cpu = 0; cpu < options.cpus; cpu++) {
      const { loaded, prev } = rcache.sizes(cpu);
      cached += loaded + prev;
    }
  }
  return cached;
}

function unaccounted(live: number, cached: number, reserved: number, nodes: number): string[] {
  if (live + cached + reserved === nodes) return [];
  return [`${live} live + ${cached} cached + ${reserved} reserved ranges, but ${nodes} in the tree`];
}

function memoryUse(domains: readonly IovaDomain[], sampled: SampledMemory): MemoryUse {
  const { magazines, options } = domains[0]!;
  const sizes = allocatorSizes(options);
  const iovasPeak = domains.reduce((sum, { tree }) => sum + tree.nodesPeak, 0);
  return {
    magazinesNow: magazines.inUse,
    magazinesPeak: magazines.peak,
    iovasNow: domains.reduce((sum, { tree }) => sum + tree.nodes, 0),
    iovasPeak,
    bytesPeak: magazines.peak * sizes.magazineBytes + iovasPeak * sizes.iovaBytes,
    ...sizes,
    ...sampled,
  };
}

function balanceOf(perCpu: readonly CpuCounts[]): Balance {
  const ops = perCpu.map((cpu) => cpu.ops);
  const mean = ops.reduce((sum, own) => sum + own, 0) / ops.length;
  const variance = ops.reduce((sum, own) => sum + (own - mean) ** 2, 0) / ops.length;
  return {
    min: Math.min(...ops),
    mean,
    max: Math.max(...ops),
    cv: mean === 0 ? 0 : Math.sqrt(variance) / mean,
  };
}
