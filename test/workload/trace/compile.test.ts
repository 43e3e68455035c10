import { describe, expect, it } from "vitest";
import { CallMatcher } from "../../../src/workload/trace/call-matcher.js";
import { compileTrace } from "../../../src/workload/trace/compile.js";
import { TraceError } from "../../../src/workload/trace/trace-error.js";
import { describeTrace } from "../../../src/workload/trace/trace-summary.js";
import { captureFile, ftraceCapture } from "./capture-file.js";
import { playStreams } from "./stream-player.js";

const INIT = "init_iova_domain: (init_iova_domain+0x5/0x90) iovad=0xff10 granule=0x1000 start_pfn=0x1";
const alloc = (size: number, limit = "0xfffff", flush = 0) =>
  `alloc_iova_fast: (alloc_iova_fast+0x5/0x280) iovad=0xff10 size=${size} limit_pfn=${limit} flush_rcache=${flush}`;
const ret = (pfn: string, iovad = "") =>
  `alloc_iova_fast_ret: (x+0x1/0x2 <- alloc_iova_fast)${iovad} pfn=${pfn}`;
const free = (pfn: string, size: number) =>
  `free_iova_fast: (free_iova_fast+0x5/0x1a0) iovad=0xff10 pfn=${pfn} size=${size}`;
const PUT = "put_iova_domain: (put_iova_domain+0x5/0x70) iovad=0xff10";

type Line = readonly [cpu: number, pid: number, event: string];

/** What each CPU does, and what the summary says. Sizes tell the allocations apart. */
async function compiled(lines: readonly Line[]) {
  const { trace, summary } = await compileTrace(captureFile(ftraceCapture(lines)));
  const histories = playStreams(trace, (ready) => ready[0] as number);
  const cpus = Object.fromEntries(trace.cpus.map((cpu, index) => [cpu, histories[index]?.join(" ")]));
  return { trace, summary, cpus };
}

describe("a capture of calls", () => {
  it("becomes a list for each CPU that called, in the order in which allocations returned", async () => {
    const { trace, summary, cpus } = await compiled([
      [3, 7, INIT],
      [3, 7, "reserve_iova: (reserve_iova+0x5/0x170) iovad=0xff10 pfn_lo=0xa0 pfn_hi=0xbf"],
      [3, 7, alloc(1)],
      [5, 8, alloc(2, "0x7ffffff", 1)],
      [5, 8, ret("0x20")],
      [3, 7, ret("0x10")],
      [9, 0, free("0x20", 2)],
      [3, 7, free("0x10", 1)],
    ]);
    expect(cpus).toEqual({ 3: "a1 f1", 5: "a2", 9: "f2" });
    expect(trace.domains).toEqual([
      { granuleShift: 12, startPfn: 1, reserves: [[0xa0, 0xbf]], created: true },
    ]);
    expect([...trace.limits]).toEqual([0x7ffffff, 0xfffff]);
    expect(summary).toMatchObject({
      kind: "calls",
      allocs: 2,
      frees: 2,
      crossCpuFrees: 1,
      cpus: [3, 5, 9],
      liveAtEnd: 0,
    });
  });

  it("puts an allocation on the CPU that entered it, also when the task went on elsewhere", async () => {
    const { cpus } = await compiled([
      [1, 7, INIT],
      [1, 7, alloc(1)],
      [2, 7, ret("0x10")],
    ]);
    expect(cpus).toEqual({ 1: "a1" });
  });

  it("matches returns by task, idle tasks by CPU, interrupts from the inside out, and by domain where it is named", async () => {
    const { summary, trace } = await compiled([
      [0, 7, INIT],
      [0, 0, alloc(1)],
      [1, 0, alloc(2)],
      [0, 0, ret("0x10")],
      [1, 0, ret("0x20")],
      [2, 9, alloc(4)],
      [2, 9, alloc(8)],
      [2, 9, ret("0x30")],
      [2, 9, ret("0x40", " iovad=0xff10")],
      [0, 7, free("0x10", 1)],
      [0, 7, free("0x20", 2)],
      [0, 7, free("0x30", 8)],
      [0, 7, free("0x40", 4)],
    ]);
    expect(summary).toMatchObject({ allocs: 4, frees: 4, freesOfOtherSize: 0, freesOfMissedAllocs: 0 });
    expect(trace.slots.length).toBe(4);
  });

  it("takes the exiting tasks of perf, all of pid -1, by their CPU", () => {
    const calls = new CallMatcher(() => {});
    const enter = (cpu: number, pid: number, size: number) =>
      calls.enter({ at: { line: 1, timeNs: 0, cpu, pid }, iovad: 1, size, limitPfn: 9, flushRcache: false });
    enter(0, -1, 1);
    enter(3, -1, 2);
    expect(calls.inside({ line: 2, timeNs: 0, cpu: 0, pid: -1 }, 1)?.size).toBe(1);
    expect(calls.inside({ line: 2, timeNs: 0, cpu: 3, pid: -1 }, 1)?.size).toBe(2);
    expect(calls.inside({ line: 2, timeNs: 0, cpu: 1, pid: -1 }, 1)).toBeUndefined();
  });

  it("leaves out lines with a size that no allocation has", async () => {
    const { summary, cpus } = await compiled([
      [0, 7, INIT],
      [0, 7, alloc(0)],
      [0, 7, alloc(2 ** 31)],
      [0, 7, alloc(1)],
      [0, 7, ret("0x10")],
      [0, 7, free("0x10", 0)],
    ]);
    expect(cpus).toEqual({ 0: "a1" });
    expect(summary).toMatchObject({ allocs: 1, frees: 0, unknownLines: 3, firstUnknownLine: 2 });
  });

  it("plays failed allocations and those that never returned, and frees neither", async () => {
    const { summary, cpus } = await compiled([
      [0, 7, INIT],
      [0, 7, alloc(1)],
      [0, 7, ret("0x0")],
      [0, 7, alloc(2)],
      [0, 7, ret("0x10")],
      [0, 8, alloc(4)],
    ]);
    expect(cpus).toEqual({ 0: "a1 a2 a4" });
    expect(summary).toMatchObject({ allocs: 3, failedAllocs: 1, unreturnedAllocs: 1, liveAtEnd: 1 });
  });

  it("gives up a call after four others of the same task: no kernel nests deeper", async () => {
    const { summary, cpus } = await compiled([
      [0, 7, INIT],
      ...[1, 2, 4, 8, 16].map((size): Line => [0, 7, alloc(size)]),
      ...["0x50", "0x40", "0x30", "0x20"].map((pfn): Line => [0, 7, ret(pfn)]),
      [0, 7, ret("0x10")],
    ]);
    expect(cpus).toEqual({ 0: "a1 a16 a8 a4 a2" });
    expect(summary).toMatchObject({ unreturnedAllocs: 1, returnsWithoutEntry: 1 });
  });

  it("frees a pfn that is allocated while live: its free was missed", async () => {
    const { summary, cpus } = await compiled([
      [0, 7, INIT],
      [0, 7, alloc(1)],
      [0, 7, ret("0x10")],
      [1, 8, alloc(2)],
      [1, 8, ret("0x10")],
      [1, 8, free("0x10", 2)],
    ]);
    expect(cpus).toEqual({ 0: "a1", 1: "f1 a2 f2" });
    expect(summary).toMatchObject({ missedFrees: 1, frees: 1, crossCpuFrees: 0 });
  });

  it("drops frees without an alloc, and says why there is none", async () => {
    const { summary, cpus } = await compiled([
      [0, 7, free("0x99", 1)],
      [0, 7, INIT],
      [0, 7, alloc(1)],
      [0, 7, ret("0x10")],
      [0, 7, free("0x11", 1)],
      [0, 7, free("0x10", 1)],
      [0, 7, free("0x10", 1)],
      [0, 7, PUT],
      [0, 7, free("0x10", 1)],
    ]);
    expect(cpus).toEqual({ 0: "a1 f1" });
    expect(summary).toMatchObject({
      freesFromBefore: 1,
      freesOfMissedAllocs: 2,
      freesAfterPut: 1,
      domainsBefore: 1,
    });
  });

  it("plays a free of another size than the alloc with the size of the alloc", async () => {
    const { summary, cpus } = await compiled([
      [0, 7, INIT],
      [0, 7, alloc(1)],
      [0, 7, ret("0x10")],
      [0, 7, free("0x10", 2)],
    ]);
    expect(cpus).toEqual({ 0: "a1 f1" });
    expect(summary.freesOfOtherSize).toBe(1);
  });

  it("knows a domain from init to put only: the address may come again", async () => {
    const { trace, summary, cpus } = await compiled([
      [0, 7, INIT],
      [0, 7, alloc(1)],
      [0, 7, ret("0x10")],
      [0, 7, PUT],
      [0, 7, INIT.replace("0x1000", "0x10000")],
      [0, 7, alloc(2)],
      [0, 7, ret("0x10")],
      [0, 7, free("0x10", 2)],
      [0, 7, INIT],
      [0, 7, alloc(4)],
      [0, 7, ret("0x10")],
    ]);
    expect(cpus).toEqual({ 0: "a1 a2 f2 a4" });
    expect(trace.domains.map(({ granuleShift }) => granuleShift)).toEqual([12, 16, 12]);
    expect(summary).toMatchObject({
      domains: 3,
      domainsBefore: 0,
      liveAtPut: 1,
      liveAtEnd: 1,
      missedFrees: 0,
    });
  });

  it("gives a domain older than the recording the values of a usual device", async () => {
    const { trace, summary } = await compiled([
      [0, 7, alloc(1)],
      [0, 7, ret("0x10")],
    ]);
    expect(trace.domains).toEqual([{ granuleShift: 12, startPfn: 1, reserves: [], created: false }]);
    expect(summary).toMatchObject({ domainsBefore: 1, domainsAssumed: 1 });
  });

  it("does not play what bypasses the caches, nor the slow steps of a fast call", async () => {
    const { summary, cpus } = await compiled([
      [0, 7, INIT],
      [0, 7, alloc(64)],
      [0, 7, "alloc_iova: (x) iovad=0xff10 size=64 limit_pfn=0xfffff size_aligned=1"],
      [0, 7, ret("0x40")],
      [0, 7, "alloc_iova: (x) iovad=0xff10 size=3 limit_pfn=0xfffff size_aligned=1"],
      [0, 7, free("0x40", 64)],
      [0, 7, "free_iova: (x) iovad=0xff10 pfn=0x40"],
      [0, 7, "free_iova: (x) iovad=0xff10 pfn=0x80"],
    ]);
    expect(cpus).toEqual({ 0: "a64 f64" });
    expect(summary).toMatchObject({ uncachedCalls: 2, frees: 1, freesOfMissedAllocs: 0 });
  });

  it("has mappings beside its calls, which are no calls of their own", async () => {
    const { summary } = await compiled([
      [0, 7, "map: IOMMU: iova=0x0000000000099000 - 0x000000000009a000 paddr=0x1000 size=4096"],
      [0, 7, alloc(1)],
      [0, 7, ret("0x10")],
      [0, 7, "map: IOMMU: iova=0x0000000000010000 - 0x0000000000011000 paddr=0x1000 size=4096"],
    ]);
    expect(summary).toMatchObject({ kind: "calls", allocs: 1 });
  });
});

describe("a capture of mappings only", () => {
  const map = (pfn: number, pages: number) =>
    `map: IOMMU: iova=0x${(pfn * 4096).toString(16)} - 0x0 paddr=0x1 size=${pages * 4096}`;
  const unmap = (pfn: number, pages: number) =>
    `unmap: IOMMU: iova=0x${(pfn * 4096).toString(16)} - 0x0 size=${pages * 4096} unmapped_size=${pages * 4096}`;

  it("takes the pieces that one unmap covers for one allocation", async () => {
    const { summary, cpus } = await compiled([
      [0, 7, map(0x100, 1)],
      [0, 7, map(0x101, 2)],
      [1, 8, map(0x103, 1)],
      [0, 7, map(0x200, 4)],
      [2, 9, unmap(0x100, 3)],
      [2, 9, unmap(0x103, 1)],
      [2, 9, unmap(0x300, 1)],
    ]);
    expect(cpus).toEqual({ 0: "a3 a4", 1: "a1", 2: "f3 f1" });
    expect(summary).toMatchObject({ kind: "maps", allocs: 3, frees: 2, liveAtEnd: 1, freesFromBefore: 1 });
  });

  it("takes an address in use for that of another device", async () => {
    const { trace, summary, cpus } = await compiled([
      [0, 7, map(0x100, 1)],
      [0, 7, map(0x100, 2)],
      [0, 7, unmap(0x100, 2)],
      [0, 7, unmap(0x100, 1)],
    ]);
    expect(cpus).toEqual({ 0: "a1 a2 f2 f1" });
    expect([trace.domains.length, summary.missedFrees]).toEqual([2, 0]);
  });

  it("takes an address that 64 devices have in use for one whose unmap was missed", async () => {
    const { trace, summary } = await compiled(
      Array.from({ length: 66 }, (_, i): Line => [0, 7, map(0x100, i + 1)]),
    );
    expect([trace.domains.length, summary.missedFrees, summary.liveAtEnd]).toEqual([64, 2, 64]);
  });

  it("gives a mapping above 4 GiB a limit above 4 GiB", async () => {
    const { trace } = await compiled([
      [0, 7, map(0xfffff, 1)],
      [0, 7, map(0x100000, 1)],
      [0, 7, map(2 ** 44, 1)],
    ]);
    expect([...trace.limits]).toEqual([2 ** 20 - 1, 2 ** 36 - 1, 2 ** 45 - 1]);
  });

  it("says that it is only that", async () => {
    const { summary } = await compiled([[0, 7, map(1, 1)]]);
    expect(describeTrace(summary).at(-1)).toMatch(/^only map and unmap were recorded/);
  });
});

describe("what cannot be used", () => {
  it("is counted: lost events, unknown and damaged lines", async () => {
    const file = captureFile(
      [
        "# entries-in-buffer/entries-written: 100/350   #P:8",
        ftraceCapture([
          [0, 7, alloc(1)],
          [0, 7, ret("0x10")],
        ]),
        "CPU:3 [LOST 123 EVENTS]",
        "what is this",
        `            task-7   [000] .....   3.000000: alloc_iova_fast: (x) iovad=0xff10 size=1 lim`,
        `            task-7   [000] .....   3.000000: sched_switch: prev_comm=x`,
      ].join("\n"),
    );
    const { summary } = await compileTrace(file);
    expect(summary).toMatchObject({
      lostLines: 1,
      lostEvents: 373,
      unknownLines: 2,
      firstUnknownLine: 6,
      otherEvents: 1,
    });
    const text = describeTrace(summary).join("\n");
    expect(text).toContain("373 events lost by the recorder, says 1 line");
    expect(text).toContain("2 unknown lines (the first is line 6)");
  });

  it.each([
    ["", /^no usable event in 0 lines: this is not ftrace text/],
    ["hello\nworld\n", /^no usable event in 2 lines: this is not ftrace text/],
    ["# tracer: nop\n", /^no usable event in 1 lines: no alloc_iova_fast with its return, and no iommu map/],
    [
      `            task-7   [000] .....   3.000000: ${free("0x1", 1)}`,
      /^no usable event in 1 lines: no alloc_iova_fast/,
    ],
  ])("is an error when it is all there is: %j", async (text, problem) => {
    const error = await compileTrace(captureFile(text)).catch((failure) => failure);
    expect(error).toBeInstanceOf(TraceError);
    expect(error.code).toBe("ERR_TRACE_EMPTY");
    expect(error.problem).toMatch(problem);
  });

  it("is an error when a CPU has a number that no machine has", async () => {
    const error = await compiled([
      [4096, 7, alloc(1)],
      [4096, 7, ret("0x1")],
    ]).catch((failure) => failure);
    expect(error.code).toBe("ERR_TRACE_TOO_LARGE");
  });
});
