import pc from "picocolors";
import { expect, it } from "vitest";
import { verifyAgainstKernel } from "../../src/check/kernel-verify/kernel-verify.js";
import { renderText } from "../../src/report/text.js";
import { machine } from "../measure/run-result.js";
import { captureFile, ftraceCapture } from "../workload/trace/capture-file.js";

it("the text of a verification says what of the capture could not be used", async () => {
  const capture = ftraceCapture([
    [0, 7, "init_iova_domain: (f) iovad=0x10 granule=0x1000 start_pfn=0x1"],
    [0, 7, "alloc_iova_fast: (f) iovad=0x10 size=0 limit_pfn=0xfffff flush_rcache=0"],
    [0, 7, "alloc_iova_fast: (f) iovad=0x10 size=1 limit_pfn=0xfffff flush_rcache=0"],
    [0, 7, "alloc_iova_fast_ret: (f) pfn=0xfffff"],
  ]);
  const file = captureFile(`${capture}CPU:3 [LOST 123 EVENTS]\n`);
  const verification = await verifyAgainstKernel(file);
  const text = renderText(
    { schema: "iovalab/1", kind: "kernel-verify", machine, options: {}, warnings: [], verification },
    pc.createColors(false),
  );
  expect(text).toContain(
    "123 events lost by the recorder, says 1 line\n1 unknown line (the first is line 2)\n",
  );
  expect(text).toContain("1 allocation of 1 agree (100 %)");
});
