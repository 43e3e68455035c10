import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readCapture } from "../../../src/workload/trace/capture.js";
import { compileTrace } from "../../../src/workload/trace/compile.js";
import { TraceStream } from "../../../src/workload/trace/trace-stream.js";
import { captureFile } from "./capture-file.js";
import { playStreams } from "./stream-player.js";

const fixture = (name: string) => new URL(`../../fixtures/traces/${name}.txt.gz`, import.meta.url).pathname;
const textOf = (file: string) => gunzipSync(readFileSync(file)).toString("latin1");
const linesWith = (text: string, pattern: RegExp) =>
  text.split("\n").filter((line) => pattern.test(line)).length;

/** The same captures counted by searching their text. */
const captures = [
  {
    name: "6.12-ftrace",
    format: "ftrace",
    alloc: / alloc_iova_fast: /,
    free: / free_iova_fast: /,
    seconds: 2.626,
  },
  {
    name: "6.12-trace-cmd-report",
    format: "trace-cmd",
    alloc: / alloc_iova_fast: /,
    free: / free_iova_fast: /,
    seconds: 0.056,
  },
  {
    name: "6.12-trace-cmd-report-raw",
    format: "trace-cmd",
    alloc: / alloc_iova_fast: /,
    free: / free_iova_fast: /,
    seconds: 0.036,
  },
  {
    name: "6.12-perf-script",
    format: "perf",
    alloc: /iova:alloc_iova_fast: /,
    free: /iova:free_iova_fast: /,
    seconds: 0.058,
  },
  {
    name: "6.12-perf-script-ns",
    format: "perf",
    alloc: /iova:alloc_iova_fast: /,
    free: /iova:free_iova_fast: /,
    seconds: 0.036,
  },
  { name: "6.12-bpftrace", format: "bpftrace", alloc: / alloc iovad=/, free: / free iovad=/, seconds: 0.438 },
] as const;

describe.each(captures)("$name", ({ name, format, alloc, free, seconds }) => {
  const file = fixture(name);
  const text = textOf(file);

  it("is read whole: every line is known, every call is played or counted", async () => {
    const { trace, summary } = await compileTrace(file);
    expect(summary).toMatchObject({
      format,
      unknownLines: 0,
      lostEvents: 0,
      otherEvents: linesWith(text, /_group: |_domain: IOMMU/),
    });
    expect(summary.lines).toBe(text.split("\n").length - 1);
    expect(summary.allocs).toBe(linesWith(text, alloc));
    const { frees, freesFromBefore, freesOfMissedAllocs, freesAfterPut, missedFrees } = summary;
    expect(frees + freesFromBefore + freesOfMissedAllocs + freesAfterPut).toBe(linesWith(text, free));
    expect((summary.lastNs - summary.firstNs) / 1e9).toBeCloseTo(seconds, 3);
    const calls = trace.records.reduce((sum, records) => sum + records.length / 5, 0);
    expect(calls).toBe(summary.allocs + frees + missedFrees);
  });

  it("is the same without gzip", async () => {
    const plain = await compileTrace(captureFile(text));
    const zipped = await compileTrace(file);
    expect(plain.trace).toEqual(zipped.trace);
    expect({ ...plain.summary, file }).toEqual(zipped.summary);
  });

  it("can be played by CPUs that take turns in any order, twice over", async () => {
    const { trace } = await compileTrace(file);
    // Sizes repeat here, so the slots cannot tell allocations apart: what counts is that no slot is taken twice.
    for (const pick of [0, -1]) playStreams(trace, (ready) => ready.at(pick) as number, { passes: 2 });
  });
});

describe("a bpftrace capture", () => {
  it("comes in the order of its times, though its lines go back by half a second", async () => {
    const times: number[] = [];
    const facts = await readCapture(fixture("6.12-bpftrace"), ({ at }) => times.push(at.timeNs));
    expect(facts.backwardsNs).toBeGreaterThan(0.4e9);
    expect(facts.lateEvents).toBe(0);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});

describe("a capture from a pipe", () => {
  it.each(["6.12-ftrace", "6.12-bpftrace"])("is the same as from a file: %s", async (name) => {
    const pipe = captureFile("", "unused").replace("unused", `pipe-${name}`);
    execFileSync("mkfifo", [pipe]);
    const writer = writeFile(pipe, readFileSync(fixture(name)));
    const piped = await compileTrace(pipe);
    await writer;
    const { trace, summary } = await compileTrace(fixture(name));
    expect(piped.trace).toEqual(trace);
    expect({ ...piped.summary, file: summary.file }).toEqual(summary);
  });
});

describe("a compiled trace", () => {
  it("can be cloned to a worker without copying its calls", async () => {
    const { trace } = await compileTrace(fixture("6.12-ftrace"));
    const clone = structuredClone(trace);
    expect(clone).toEqual(trace);
    expect(clone.slots.buffer).toBeInstanceOf(SharedArrayBuffer);
    trace.slots[0] = 7;
    expect(clone.slots[0]).toBe(7);
  });

  it("takes no more than 24 bytes a call, its slots included", async () => {
    const { trace, summary } = await compileTrace(
      captureFile(gzipSync(textOf(fixture("6.12-ftrace")).repeat(5))),
    );
    const bytes = trace.records.reduce((sum, words) => sum + words.byteLength, trace.slots.byteLength);
    expect(bytes / (summary.allocs + summary.frees + summary.missedFrees)).toBeLessThan(24);
  });

  it("has no stream for a CPU that was not captured", async () => {
    const { trace } = await compileTrace(fixture("6.12-ftrace"));
    expect(() => new TraceStream(trace, trace.cpus.length)).toThrow(RangeError);
  });
});
