import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { Comparison } from "../../../src/check/kernel-verify/comparison.js";
import {
  type CallVerification,
  verifyAgainstKernel,
} from "../../../src/check/kernel-verify/kernel-verify.js";
import { MagazineNames } from "../../../src/check/kernel-verify/magazine-names.js";
import { findDepotDesign } from "../../../src/depot/registry.js";
import type { Pointer } from "../../../src/memory/pointer.js";
import type { KernelEvent } from "../../../src/workload/trace/kernel-event.js";
import { captureFile, ftraceCapture } from "../../workload/trace/capture-file.js";

const root = (path: string) => new URL(`../../../${path}`, import.meta.url).pathname;
const BURST = root("data/burst.trace.gz");

describe("the bundled capture", () => {
  it("agrees with the allocator in every pfn, count, depot depth and magazine", async () => {
    const result = await verifyAgainstKernel(BURST);
    expect(result).toMatchObject({
      kind: "steps",
      depot: "list",
      domains: 1,
      domainsBefore: 1,
      difference: undefined,
      compared: { pfns: 62_088, counts: 40_140, depotDepths: 8628, magazines: 11_611 },
    });
  });

  it("agrees with the lock-free depot as well, and not with the array", async () => {
    expect(await verifyAgainstKernel(BURST, findDepotDesign("lockfree"))).toMatchObject({
      difference: undefined,
    });
    expect(await verifyAgainstKernel(BURST, findDepotDesign("array"))).toMatchObject({
      difference: { event: "depot_push", what: "the depot", kernel: "with room", here: "full" },
    });
  });
});

describe("a capture of steps", () => {
  const lines = gunzipSync(readFileSync(BURST)).toString().split("\n");
  const changed = (pattern: RegExp, replacement: string, from = 0) => {
    const index = lines.findIndex((line, at) => at >= from && pattern.test(line));
    const capture = lines.with(index, lines[index]!.replace(pattern, replacement)).join("\n");
    return { file: captureFile(capture), line: index + 1 };
  };

  it("differs where a bin has another address than before", async () => {
    const { file, line } = changed(/( rc_push: .* rcache=0x)[0-9a-f]+/, "$1123", 20_000);
    expect(await verifyAgainstKernel(file)).toMatchObject({ difference: { line, what: "rcache" } });
  });

  it("differs where two magazines that live have one address", () => {
    const names = new MagazineNames(new Comparison());
    const event: KernelEvent = {
      event: "put_iova_domain",
      at: { line: 9, timeNs: 0, cpu: 0, pid: 1 },
      iovad: 1,
    };
    names.meet(event, "mag", 64 as Pointer, 0xabc);
    expect(() => names.meet(event, "mag", 128 as Pointer, 0xabc)).toThrow(
      "line 9, put_iova_domain: mag is 0xabc in the kernel, another magazine here",
    );
    names.forget(64 as Pointer);
    names.meet(event, "mag", 128 as Pointer, 0xabc);
    expect(names.addressOf(128 as Pointer)).toBe(0xabc);
  });

  it("differs at the line at which the design faults", async () => {
    const put = lines.findIndex((line) => line.includes("depot_push"));
    const iovad = /iovad=0x[0-9a-f]+/.exec(lines[put]!)![0];
    const line = `    task-7  [000] ..Zff  99999.000000: put_iova_domain: (f) ${iovad}`;
    const capture = [...lines.slice(0, put + 1), line].join("\n");
    expect(await verifyAgainstKernel(captureFile(capture), findDepotDesign("list-v1"))).toMatchObject({
      difference: {
        line: put + 2,
        kernel: "no fault",
        here: expect.stringContaining("NULL pointer dereference"),
      },
    });
  });

  it("is refused when no step of it can be compared", async () => {
    const capture = ftraceCapture([
      [0, 7, "init_iova_domain: (f) iovad=0x10 granule=0x1000 start_pfn=0x1"],
      [0, 7, "rc_push: (f) iovad=0x20 rcache=0x1 mag=0x2 n=0 pfn=0x3"],
    ]);
    await expect(verifyAgainstKernel(captureFile(capture))).rejects.toMatchObject({
      code: "ERR_TRACE_EMPTY",
    });
  });
});

describe("a capture of whole calls", () => {
  it("agrees to a share", async () => {
    const result = await verifyAgainstKernel(root("test/fixtures/traces/6.12-ftrace.txt.gz"));
    expect(result).toMatchObject({ kind: "calls", depot: "list", domains: 1, allocs: 1634, missedFrees: 0 });
    const { agreed } = result as CallVerification;
    expect(agreed).toBeGreaterThan(1400);
    expect(agreed).toBeLessThan(1634);
  });

  it("is refused when every domain was there before: nothing could be compared", async () => {
    await expect(
      verifyAgainstKernel(root("test/fixtures/traces/6.12-perf-script.txt.gz")),
    ).rejects.toMatchObject({
      code: "ERR_TRACE_EMPTY",
      message: expect.stringContaining("no domain was created in it"),
    });
  });

  it("agrees whole when no two calls overlap and no free was missed", async () => {
    const iovad = "iovad=0xff10";
    const capture = ftraceCapture([
      [0, 7, `init_iova_domain: (f) ${iovad} granule=0x1000 start_pfn=0x1`],
      [0, 7, `reserve_iova: (f) ${iovad} pfn_lo=0xffff0 pfn_hi=0xfffff`],
      [0, 7, `alloc_iova_fast: (f) ${iovad} size=3 limit_pfn=0xfffff flush_rcache=0`],
      [0, 7, "alloc_iova_fast_ret: (f) pfn=0xfffec"],
      [1, 8, `free_iova_fast: (f) ${iovad} pfn=0xfffec size=3`],
      [1, 8, `alloc_iova_fast: (f) ${iovad} size=4 limit_pfn=0xfffff flush_rcache=0`],
      [1, 8, "alloc_iova_fast_ret: (f) pfn=0xfffec"],
      [1, 8, `put_iova_domain: (f) ${iovad}`],
    ]);
    expect(await verifyAgainstKernel(captureFile(capture))).toMatchObject({
      domains: 1,
      allocs: 2,
      agreed: 2,
    });
  });

  it("is refused when its domain has no usable allocation", async () => {
    const capture = ftraceCapture([
      [0, 7, "init_iova_domain: (f) iovad=0x10 granule=0x1000 start_pfn=0x1"],
      [0, 7, "alloc_iova_fast: (f) iovad=0x10 size=3 limit_pfn=0xzz flush_rcache=0"],
      [0, 7, "alloc_iova_fast_ret: (f) pfn=0xfffec"],
    ]);
    await expect(verifyAgainstKernel(captureFile(capture))).rejects.toMatchObject({
      code: "ERR_TRACE_EMPTY",
      message: expect.stringContaining("nothing to compare"),
    });
  });

  it("without any call of the allocator is an error", async () => {
    const failure = await verifyAgainstKernel(captureFile("# tracer: nop\n")).catch((error) => error);
    expect(failure.code).toBe("ERR_TRACE_EMPTY");
  });
});

it("reads a capture twice, so a pipe is an error", async () => {
  const failure = await verifyAgainstKernel("/dev/null").catch((error) => error);
  expect(failure.message).toBe("/dev/null: is not a regular file, and must be read twice; save it as one");
});

/** Recordings too large for the repository: every capture in this folder must agree, where it has inner steps. */
const CAPTURES = process.env.IOVALAB_CAPTURES ?? root("../shared/traces");

describe.skipIf(!existsSync(CAPTURES))("every recorded kernel", () => {
  const files = existsSync(CAPTURES) ? readdirSync(CAPTURES).filter((name) => name.endsWith(".gz")) : [];

  it.each(files)("%s", async (name) => {
    const result = await verifyAgainstKernel(join(CAPTURES, name));
    if (result.kind === "steps") expect(result.difference).toBeUndefined();
    else expect(result.allocs).toBeGreaterThan(0);
  });
});
