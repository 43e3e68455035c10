import { availableParallelism } from "node:os";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { workloadText } from "../../measure/workload-text.js";
import { firstCpus } from "../../workload/device/hardware-queue.js";
import { type DeviceSet, deviceCount } from "../../workload/device-set.js";
import { compileTrace } from "../../workload/trace/compile.js";
import { callsOf } from "../../workload/trace/compiled-trace.js";
import type { TraceSummary } from "../../workload/trace/trace-summary.js";
import type { BlockSpec, TraceSpec, WorkloadName, WorkloadSpec } from "../../workload/workload-spec.js";
import { loadProfile } from "../load-profile.js";
import type { GivenOptions } from "../options/given-options.js";
import { MAX_CPUS } from "../options/option-table.js";
import { PACKAGE_ROOT } from "../package-root.js";
import { badValue, withoutEffect } from "../usage-error.js";
import { burstOf } from "./burst-of.js";

/** A workload with every parameter resolved. */
export interface PlannedWorkload {
  readonly spec: WorkloadSpec;
  readonly cpus: number;
  /** In words. */
  readonly text: string;
  /** Of a trace. */
  readonly capture: TraceSummary | null;
}

/** As a user would name it from where he is. */
const BUNDLED_CAPTURE = relative(process.cwd(), fileURLToPath(new URL("data/burst.trace.gz", PACKAGE_ROOT)));

export function planWorkload(options: GivenOptions, name: WorkloadName): Promise<PlannedWorkload> {
  if (name === "trace") return planTrace(options, options.get("trace") ?? BUNDLED_CAPTURE);
  const cpus = cpusOf(options);
  const spec = generatedSpec(options, name, cpus);
  const text = workloadText(spec, deviceCount(devicesOf(options)));
  return Promise.resolve({ spec, cpus, text, capture: null });
}

/** A capture brings its own CPUs. */
export async function planTrace(options: GivenOptions, file: string): Promise<PlannedWorkload> {
  const { trace, summary } = await compileTrace(file, { window: options.get("window") });
  const passes = options.get("passes") ?? passesOf(options, callsOf(trace));
  const spec: TraceSpec = { name: "trace", trace, passes };
  return { spec, cpus: trace.cpus.length, text: workloadText(spec), capture: summary };
}

/** As many as make some 100,000 operations of the bundled capture. */
const SIMULATED_PASSES = 20;

/** A pass is never cut short by a number of operations: its frees belong to its allocations. */
function passesOf(options: GivenOptions, calls: number): number {
  const ops = options.get("ops");
  if (ops !== undefined) return Math.ceil(ops / calls);
  const isSimulated = options.get("engine") === "virtual";
  return isSimulated && !options.has("duration") ? SIMULATED_PASSES : Number.POSITIVE_INFINITY;
}

/** The devices of a generated workload. */
export function devicesOf(options: GivenOptions): DeviceSet {
  return { domains: options.get("domains"), masks: options.get("masks") ?? [] };
}

/** At least two: one CPU alone shows nothing of what depots are for. */
export function cpusOf(options: GivenOptions): number {
  const most = MAX_CPUS[options.get("engine")];
  const cpus = options.get("cpus") ?? Math.min(Math.max(2, availableParallelism()), most);
  if (cpus <= most) return cpus;
  const simulated = `--engine virtual simulates up to ${MAX_CPUS.virtual}`;
  throw badValue("cpus", String(cpus), `a whole number from 1 to ${most} of worker threads; ${simulated}`);
}

function generatedSpec(
  options: GivenOptions,
  name: Exclude<WorkloadName, "trace">,
  cpus: number,
): WorkloadSpec {
  const limitPfn = options.get("limit");
  const size = options.get("size", name);
  const workingSet = options.get("working-set", name);
  const depth = options.get("depth", name);
  switch (name) {
    case "local":
      return { name, limitPfn, size, workingSet };
    case "cross":
      return { name, limitPfn, size, depth };
    case "storage":
      return { name, limitPfn, size, depth, freeCpus: freeCpusOf(options, cpus) };
    case "burst":
      return { name, limitPfn, size, burst: burstOf(options, cpus, size) };
    case "mixed":
      return { name, limitPfn, sizes: options.get("sizes"), workingSet };
    case "block":
      return { ...deviceSpec(options, cpus), name, limitPfn, depth, sizes: options.get("sizes", name) };
    case "network":
      return { ...deviceSpec(options, cpus), name, limitPfn, depth, size, batch: batchOf(options, depth) };
    case "slow":
      return { name, limitPfn, size: uncached(options, size), workingSet, order: options.get("order") };
  }
}

/** No ring holds a batch that is larger. */
function batchOf(options: GivenOptions, depth: number): number {
  const batch = options.get("batch");
  if (batch <= depth) return batch;
  throw badValue("batch", String(batch), `a whole number from 1 to the --depth of ${depth}`);
}

/** What the workloads with a device have in common. */
function deviceSpec(
  options: GivenOptions,
  cpus: number,
): Omit<BlockSpec, "name" | "limitPfn" | "depth" | "sizes"> {
  const { device, ns } = loadProfile(options.get("profile"));
  const microseconds = options.get("device-us");
  return {
    jobs: options.get("jobs") ?? cpus,
    irqCpus: irqCpusOf(options, cpus),
    serviceNs: microseconds === undefined ? device.serviceNs : 1000 * microseconds,
    opsPerSecond: options.get("device-iops") ?? device.opsPerSecond,
    requestCpuNs: options.get("request-ns") ?? device.requestCpuNs,
    interruptNs: ns.interrupt,
    migrations: migrationsOf(options, cpus),
  };
}

function migrationsOf(options: GivenOptions, cpus: number): number {
  const migrations = options.get("migrate");
  if (migrations > 0 && cpus === 1) throw withoutEffect("migrate", "there is no other CPU to move to");
  return migrations;
}

/** The CPU of each hardware queue's interrupt: as given, or one of those that submit to it. */
function irqCpusOf(options: GivenOptions, cpus: number): readonly number[] {
  const given = options.get("irq-cpus");
  const queues = options.get("hw-queues") ?? given?.length ?? cpus;
  if (queues > cpus && given === undefined) {
    throw badValue("hw-queues", String(queues), `a whole number from 1 to the ${cpus} CPUs`);
  }
  if (given === undefined) return firstCpus(queues, cpus);
  const beyond = given.find((cpu) => cpu >= cpus);
  if (beyond !== undefined) throw badValue("irq-cpus", given.join(","), `CPUs from 0 to ${cpus - 1}`);
  if (given.length !== queues) {
    throw badValue("irq-cpus", given.join(","), `one CPU for each of the ${queues} hardware queues`);
  }
  return given;
}

function freeCpusOf(options: GivenOptions, cpus: number): number {
  const freeCpus = options.get("free-cpus") ?? Math.max(1, cpus >> 4);
  if (freeCpus <= cpus) return freeCpus;
  throw badValue("free-cpus", String(freeCpus), `a whole number from 1 to the ${cpus} CPUs`);
}

/** `slow` is about sizes that no rcache holds. */
function uncached(options: GivenOptions, size: number): number {
  const largestCached = 2 ** (options.get("bins") - 1);
  if (size > largestCached) return size;
  throw badValue(
    "size",
    String(size),
    `more than ${largestCached} for the workload slow: up to there sizes are cached`,
  );
}
