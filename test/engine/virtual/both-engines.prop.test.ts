import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DMA32_FIRST, type DmaOptions, FLUSH_MODES } from "../../../src/dma/dma-options.js";
import { loadedDepot } from "../../../src/engine/depot-modules.js";
import { devicesOf, domainsFor, type RunRequest } from "../../../src/engine/run-request.js";
import { attachDma } from "../../../src/engine/threads/thread-dma.js";
import { ThreadEngine } from "../../../src/engine/threads/thread-engine.js";
import { VirtualRun } from "../../../src/engine/virtual/virtual-run.js";
import type { IovaDomain } from "../../../src/iova/domain.js";
import { bootOf, CpuStatistic, cpuStatistics } from "../../../src/memory/cpu-layout.js";
import type { Machine } from "../../../src/memory/machine.js";
import { CallRecorder, type LiveAlloc } from "../../../src/workload/trace/call-recorder.js";
import type { WorkloadSpec } from "../../../src/workload/workload-spec.js";
import { checkAsyncProperty } from "../../memory/check-property.js";
import { request } from "../requests.js";
import { shippedProfile } from "./bare-machine.js";
import { liveRanges } from "./live-ranges.js";

const MANY = 3;
let one: ThreadEngine;
let many: ThreadEngine;
beforeAll(async () => {
  [one, many] = [await ThreadEngine.create({ cpus: 1 }), await ThreadEngine.create({ cpus: MANY })];
});
afterAll(() => Promise.all([one.close(), many.close()]));
const profile = shippedProfile("epyc-9124");

/** What a run left: of each CPU what it did, of each domain its live ranges, and of a trace those in its slots. */
interface Left {
  readonly tallies: readonly (readonly [allocs: number, failed: number, frees: number])[];
  readonly live: readonly (readonly (readonly [pfnLo: number, size: number])[])[];
  readonly slots: readonly (readonly [pfnLo: number, size: number])[];
  /** Allocations that were asked for again, with the device's mask in place of 32 bits. */
  readonly retries: number;
}

async function onThreads(asked: RunRequest): Promise<Left> {
  const wanted = domainsFor(asked);
  const { cpus } = asked.allocator;
  const engine = cpus === 1 ? one : many;
  slotsOf(asked).fill(0);
  const session = engine.boot({ ...asked, limits: { ...asked.limits, domains: wanted.length } });
  for (const { reserves, ...options } of wanted) {
    const domain = session.createDomain(options);
    for (const [pfnLo, pfnHi] of reserves) domain.reserve(bootOf(cpus), pfnLo, pfnHi);
  }
  const run = await session.run(asked.seed, asked);
  return leftOf(
    asked,
    session.machine,
    session.domains,
    run.cpus.map(({ tally }) => tally),
  );
}

function simulated(asked: RunRequest): Left {
  slotsOf(asked).fill(0);
  const run = new VirtualRun(asked, loadedDepot(asked.depot), profile, (port) => port);
  while (!run.play(1000));
  const { perCpu } = run.finish();
  run.machine.begin(0, Number.MAX_SAFE_INTEGER);
  return leftOf(asked, run.machine, run.domains, perCpu);
}

function leftOf(
  asked: RunRequest,
  machine: Machine,
  domains: readonly IovaDomain[],
  tallies: readonly { readonly allocs: number; readonly failedAllocs: number; readonly frees: number }[],
): Left {
  // What waits in the flush queues is not live: at rest, somebody calls for CPU 0 and frees it.
  const dma = attachDma(machine, domains, asked.workload, { options: asked.dma!, devices: devicesOf(asked) });
  for (const queue of dma.queues) queue.fire(0);
  const ranges = domains.map(liveRanges);
  const sizeOf = (pfn: number) => ranges.map((live) => live.get(pfn) ?? 0).reduce((a, b) => Math.max(a, b));
  return {
    tallies: tallies.map(({ allocs, failedAllocs, frees }) => [allocs, failedAllocs, frees]),
    live: ranges.map((live) => [...live].sort(([a], [b]) => a - b)),
    slots: Array.from(slotsOf(asked), (pfn) => [pfn, sizeOf(pfn)]),
    retries: tallies.reduce((sum, _, cpu) => sum + retriesOf(machine, cpu), 0),
  };
}

const retriesOf = ({ f64, layout }: Machine, cpu: number) =>
  f64[cpuStatistics(layout.cpus, cpu) + CpuStatistic.retries]!;

const slotsOf = ({ workload }: RunRequest) =>
  workload.name === "trace" ? workload.trace.slots : new Float64Array(0);

/** Without the places, which are chance where several CPUs or a timer come between. */
const sizesOf = ({ tallies, live, slots }: Left) => ({
  tallies,
  live: live.map((ranges) => ranges.map(([, size]) => size).sort((a, b) => a - b)),
  slots: slots.map(([, size]) => size),
});

// -- What is asked for ------------------------------------------------------------------------------------------

const LIMIT_48 = 2 ** 36 - 1;
/** Above it there are 2000 pfns that a 32-bit device can address: these run out, and the device's mask is asked for. */
const SCARCE_32 = 2 ** 20 - 2000;

const small = fc.integer({ min: 1, max: 300 });
const size = fc.integer({ min: 1, max: 64 });
const seed = fc.nat(1000);
const depot = fc.constantFrom("array", "list", "lockfree", "none");

function generated(limitPfn: number): fc.Arbitrary<WorkloadSpec> {
  const sizes = fc.uniqueArray(fc.record({ size, weight: fc.integer({ min: 1, max: 9 }) }), {
    minLength: 1,
    maxLength: 5,
    selector: (weighted) => weighted.size,
  });
  const order = fc.constantFrom("lifo" as const, "random" as const);
  const large = fc.integer({ min: 33, max: 100 });
  return fc
    .oneof(
      fc.record({ name: fc.constant("local" as const), size, workingSet: small }),
      fc.record({ name: fc.constant("burst" as const), size, burst: small }),
      fc.record({ name: fc.constant("slow" as const), size: large, workingSet: small, order }),
      fc.record({ name: fc.constant("mixed" as const), sizes, workingSet: small }),
    )
    .map((spec) => ({ ...spec, limitPfn }));
}

/** CPUs that hand ranges to each other. */
function handingOver(cpus: number): fc.Arbitrary<WorkloadSpec> {
  const common = { limitPfn: fc.constant(LIMIT_48), size, depth: small };
  const freeCpus = fc.integer({ min: 1, max: cpus });
  return fc.oneof(
    fc.record({ name: fc.constant("cross" as const), ...common }),
    fc.record({ name: fc.constant("storage" as const), ...common, freeCpus }),
  );
}

/** Calls of so many CPUs; each frees what any of them allocated. */
function traces(cpus: number, startPfn: number, limitPfn: number): fc.Arbitrary<WorkloadSpec> {
  const pick = fc.option(fc.nat(), { nil: undefined });
  const calls = fc.array(fc.record({ cpu: fc.nat(cpus - 1), pick, size, flush: fc.boolean() }), {
    maxLength: 1500,
    size: "max",
  });
  return fc
    .record({ calls, passes: fc.integer({ min: 1, max: 2 }), window: fc.integer({ min: 1, max: 300 }) })
    .map(({ calls, passes, window }) => {
      const recorder = new CallRecorder("capture", window);
      const live: LiveAlloc[] = [];
      // Every CPU is in it.
      for (let cpu = 0; cpu < cpus; cpu++) live.push(recorder.alloc(cpu, 0, 1, limitPfn, true));
      for (const { cpu, pick, size, flush } of calls) {
        if (pick === undefined || live.length === 0) live.push(recorder.alloc(cpu, 0, size, limitPfn, flush));
        else recorder.free(cpu, live.splice(pick % live.length, 1)[0]!);
      }
      const reserves = [[startPfn + 100, startPfn + 130]] as const;
      const trace = recorder.finish([{ granuleShift: 12, startPfn, reserves, created: true }]);
      return { name: "trace" as const, trace, passes };
    });
}

const dmaOf = (flush: (typeof FLUSH_MODES)[number]): fc.Arbitrary<DmaOptions> =>
  fc.constantFrom(...DMA32_FIRST).map((dma32First) => ({ flush, dma32First }));

const startPfns = fc.constantFrom(1, SCARCE_32);

interface Asked {
  readonly workload: WorkloadSpec;
  readonly depot: string;
  readonly count: number;
  readonly seed: number;
  readonly dma: DmaOptions;
  readonly startPfn: number;
}

function asking(
  workload: fc.Arbitrary<WorkloadSpec>,
  flush: (typeof FLUSH_MODES)[number],
  startPfn: number,
): fc.Arbitrary<Asked> {
  const count = fc.integer({ min: MANY, max: 3000 });
  return fc.record({ workload, depot, count, seed, dma: dmaOf(flush), startPfn: fc.constant(startPfn) });
}

/** Without reclaim, whose 100 ms are others on threads. */
function requestOf(
  { workload, depot, count, seed, dma, startPfn }: Asked,
  cpus: number,
  domains = 1,
): RunRequest {
  return request(workload, depot, cpus, {
    ...(workload.name === "trace" ? {} : { ops: count }),
    seed,
    dma,
    devices: { domains, masks: [] },
    domain: { granuleShift: 12, startPfn },
    limits: { maxIovas: 1 << 14, maxMagazines: 1 << 10 },
    allocator: { reclaim: false },
  });
}

// Lazy mode's timer comes after 10 ms, which are others on threads too.
const UNTIMED = FLUSH_MODES.filter((flush) => flush !== "lazy");

describe("the same operations, on threads and on simulated CPUs", () => {
  it.each(UNTIMED)(
    "of one CPU, flush %s, leave the same pfns live, also when addresses run out",
    async (flush) => {
      // Of the limits, one is never reached, one is a mask of 32 bits, and the others leave a few pages.
      const worlds = startPfns.chain((startPfn) =>
        fc
          .oneof(
            { weight: 3, arbitrary: fc.constant(LIMIT_48) },
            { weight: 1, arbitrary: fc.constant(2 ** 20 - 1) },
            { weight: 2, arbitrary: fc.integer({ min: startPfn + 10, max: startPfn + 1500 }) },
          )
          .chain((limit) => asking(fc.oneof(generated(limit), traces(1, startPfn, limit)), flush, startPfn)),
      );
      let failed = 0;
      let retries = 0;
      await checkAsyncProperty(
        fc.asyncProperty(worlds, async (asked) => {
          const wanted = requestOf(asked, 1);
          const left = simulated(wanted);
          expect(left).toEqual(await onThreads(wanted));
          failed += left.tallies[0]![1];
          retries += left.retries;
        }),
        25,
      );
      // Both kinds of addresses did run out.
      expect(Math.min(failed, retries)).toBeGreaterThan(0);
    },
  );

  it.each(UNTIMED)("of CPUs with a domain each, flush %s, leave the same pfns live", async (flush) => {
    const worlds = startPfns.chain((startPfn) =>
      fc.constantFrom(LIMIT_48, startPfn + 1000).chain((limit) => asking(generated(limit), flush, startPfn)),
    );
    await checkAsyncProperty(
      fc.asyncProperty(worlds, async (asked) => {
        const wanted = requestOf(asked, MANY, MANY);
        expect(simulated(wanted)).toEqual(await onThreads(wanted));
      }),
      10,
    );
  });

  it.each(FLUSH_MODES)("of CPUs that share a domain, flush %s, leave the same sizes live", async (flush) => {
    const worlds = startPfns.chain((startPfn) =>
      asking(
        fc.oneof(generated(LIMIT_48), handingOver(MANY), traces(MANY, startPfn, LIMIT_48)),
        flush,
        startPfn,
      ),
    );
    await checkAsyncProperty(
      fc.asyncProperty(worlds, async (asked) => {
        const wanted = requestOf(asked, MANY);
        expect(sizesOf(simulated(wanted))).toEqual(sizesOf(await onThreads(wanted)));
      }),
      20,
    );
  });
});
