import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type CallVerification,
  verifyAgainstKernel,
} from "../../../src/check/kernel-verify/kernel-verify.js";
import { findDepotDesign } from "../../../src/depot/registry.js";
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
