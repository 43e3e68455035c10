import { describe, expect, it } from "vitest";
import { bpftrace } from "../../../src/workload/trace/formats/bpftrace.js";
import { type CaptureFormat, emptyRawEvent } from "../../../src/workload/trace/formats/capture-format.js";
import { detectFormat } from "../../../src/workload/trace/formats/detect-format.js";
import { ftrace } from "../../../src/workload/trace/formats/ftrace.js";
import { lostEvents } from "../../../src/workload/trace/formats/lost-events.js";
import { perfScript } from "../../../src/workload/trace/formats/perf-script.js";
import { traceCmd } from "../../../src/workload/trace/formats/trace-cmd.js";

type Row = [line: string, cpu: number, pid: number, timeNs: number, event: string, text: string];

function expectEvent(format: CaptureFormat, [line, cpu, pid, timeNs, event, text]: Row): void {
  const raw = emptyRawEvent();
  expect([line, format.read(line, raw)]).toEqual([line, "event"]);
  expect(raw).toEqual({ cpu, pid, timeNs, event, text });
}

function expectKinds(format: CaptureFormat, kinds: Record<string, readonly string[]>): void {
  for (const [kind, lines] of Object.entries(kinds))
    for (const line of lines) expect([line, format.read(line, emptyRawEvent())]).toEqual([line, kind]);
}

describe("ftrace text", () => {
  it.each<Row>([
    [
      "   fio-238   [003] ..Zff    11.909033: map: IOMMU: iova=0x1 size=2",
      3,
      238,
      11909033000,
      "map",
      "IOMMU: iova=0x1 size=2",
    ],
    [
      "          <idle>-0       [005] d.Z3.    23.766930: depot_overflow: (a+0x1/0x2) n=1",
      5,
      0,
      23766930000,
      "depot_overflow",
      "(a+0x1/0x2) n=1",
    ],
    ["   kworker/u32:1-66      [006] .....    10.035076: e: x", 6, 66, 10035076000, "e", "x"],
    [" Web Content [1]: (x)-4242 [011] dNh2...  1.000001: e: x", 11, 4242, 1000001000, "e", "x"],
    ["  a-1 [0] b: c-77   [002] d..1 5.5: e: x", 2, 77, 5500000000, "e", "x"],
    ["           <...>-1234567 [255] .... 100.000000: e: ", 255, 1234567, 100000000000, "e", ""],
    ["   fio-307   (  300) [002] d..1.    15.733793: e: x", 2, 307, 15733793000, "e", "x"],
    ["   fio-307   (-----) [002] .....    15.733793: e: x", 2, 307, 15733793000, "e", "x"],
    ["   fio-307   [002]    15.733793: e:    x", 2, 307, 15733793000, "e", "x"],
    ["   fio-307   [002] d..1. 123456789: e: x", 2, 307, 123456789, "e", "x"],
    ["   fio-307   [002] 123456789: e: x", 2, 307, 123456789, "e", "x"],
    [
      "   sh-9   [001] .....  2.000000: tracing_mark_write: fio-1 [000] ..... 9.000000: e: pfn=0x1",
      1,
      9,
      2000000000,
      "tracing_mark_write",
      "fio-1 [000] ..... 9.000000: e: pfn=0x1",
    ],
  ])("%s", (...row) => expectEvent(ftrace, row));

  it("has headings, lost events and lines that are none of its own", () => {
    expectKinds(ftrace, {
      note: [
        "# tracer: nop",
        "#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION",
        "",
        "##### CPU 2 buffer started ####",
      ],
      lost: ["CPU:3 [LOST 123 EVENTS]", "CPU:3 [LOST EVENTS]"],
      unknown: [
        "fio-238 [003] ..Zff 11.909033: no event",
        "hello",
        "  fio-238   [003] ..Zff    11.9",
        "0 1 2 fio alloc size=1",
      ],
    });
  });
});

describe("trace-cmd report", () => {
  it.each<Row>([
    [
      "             fio-307   [002]    15.733793: alloc_iova_fast:      (ffff) iovad=0x1",
      2,
      307,
      15733793000,
      "alloc_iova_fast",
      "(ffff) iovad=0x1",
    ],
    [
      "             fio-307   [002]    15.733792927: map:                   iova=0x1",
      2,
      307,
      15733792927,
      "map",
      "iova=0x1",
    ],
    ["          <idle>-0     [002] d.h1.    15.733793: map: iova=0x1", 2, 0, 15733793000, "map", "iova=0x1"],
  ])("%s", (...row) => expectEvent(traceCmd, row));

  it("has headings and lost events", () => {
    expectKinds(traceCmd, {
      note: ["cpus=8", "version = 6", "CPU 3 is empty", ""],
      lost: ["CPU:2 [17 EVENTS DROPPED]", "CPU:2 [EVENTS DROPPED]"],
      unknown: ["cpus"],
    });
  });
});

describe("perf script", () => {
  it.each<Row>([
    [
      "             fio   324 [002]    25.001290:     iova:alloc_iova_fast: (ffff) iovad=0x1",
      2,
      324,
      25001290000,
      "alloc_iova_fast",
      "(ffff) iovad=0x1",
    ],
    [
      "         swapper     0 [002]    25.268348123:      iommu:map: IOMMU: iova=0x1",
      2,
      0,
      25268348123,
      "map",
      "IOMMU: iova=0x1",
    ],
    ["kworker/u32:1-ev    66 [006] 1.000000:  iommu:unmap: x", 6, 66, 1000000000, "unmap", "x"],
    ["Web Content [1]  5/77 [001] 1.000000:   1 iommu:unmap: x", 1, 77, 1000000000, "unmap", "x"],
    [":-1    -1 [001] 1.000000: probe:free_iova_fast: x", 1, -1, 1000000000, "free_iova_fast", "x"],
  ])("%s", (...row) => expectEvent(perfScript, row));

  it("has headings and lost events", () => {
    expectKinds(perfScript, {
      note: ["# ========", "# os release : 6.12.0", ""],
      lost: [
        "swapper     0 [001]   123.456789: PERF_RECORD_LOST lost 42",
        "Processed 9 events and lost 3 chunks!",
      ],
      unknown: ["        ffffffff8193b5b4 alloc_iova_fast+0x4 ([kernel.kallsyms])"],
    });
  });
});

describe("the bpftrace form", () => {
  it.each<Row>([
    [
      "43619709145 0 365 fio alloc iovad=0x1 size=4 pfn=0x2",
      0,
      365,
      43619709145,
      "alloc",
      "iovad=0x1 size=4 pfn=0x2",
    ],
    ["5 7 0 swapper/7 free iovad=0x1 pfn=0x2 size=1", 7, 0, 5, "free", "iovad=0x1 pfn=0x2 size=1"],
    ["5 7 9 my alloc x=1 y map iova=0x1 size=4096", 7, 9, 5, "map", "iova=0x1 size=4096"],
    ["5 7 9  map iova=0x1 size=4096 ", 7, 9, 5, "map", "iova=0x1 size=4096"],
  ])("%s", (...row) => expectEvent(bpftrace, row));

  it("has headings, what remains in the script's maps, and lost events", () => {
    expectKinds(bpftrace, {
      note: [
        "Attaching 6 probes...",
        "Attached 6 probes",
        "ns cpu pid comm event args",
        "",
        "@sz[365]: 4",
        "@dom[1]: 77",
      ],
      lost: ["Lost 17 events"],
      unknown: ["43619709145 0 365 fio", "x 0 365 fio alloc size=1", "5 7 9 fio map iova=0x1 size"],
    });
  });
});

describe("the form of a capture", () => {
  it.each([
    ["# tracer: nop", "ftrace"],
    ["   fio-238   [003] ..Zff    11.909033: map: x", "ftrace"],
    ["   my 7-238   [003] ..Zff    11.909033: map: x", "ftrace"],
    ["cpus=8", "trace-cmd"],
    ["   fio   324 [002]    25.001290:     iova:alloc_iova_fast: x", "perf"],
    ["   kworker/u32:1-66    66 [002]    25.001290:     iova:alloc_iova_fast: x", "perf"],
    ["Attaching 6 probes...", "bpftrace"],
    ["5 7 9 fio map iova=0x1 size=4096", "bpftrace"],
    ["hello", undefined],
    ["", undefined],
  ])("shows in the line %j", (line, name) => expect(detectFormat(line)?.name).toBe(name));
});

describe("a line about lost events", () => {
  it.each([
    ["CPU:3 [LOST 123 EVENTS]", 123],
    ["CPU:3 [LOST EVENTS]", 1],
    ["CPU:12 [17 EVENTS DROPPED]", 17],
    ["Lost 5 events", 5],
    ["swapper 0 [001] 1.2: PERF_RECORD_LOST lost 42", 42],
    ["swapper 0 [001] 1.2: PERF_RECORD_LOST_SAMPLES lost 7", 7],
    ["frost and blossoms", undefined],
  ])("%j", (line, events) => expect(lostEvents(line)).toBe(events));
});
