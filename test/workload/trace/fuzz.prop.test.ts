/** Captures come from other machines, over other tools: whatever is in them, they are read or refused. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, describe, it } from "vitest";
import { mutate, mutatedFiles } from "../../fuzz/mutation.js";
import { expectGoodEnd, ReadingThread } from "../../fuzz/reading-thread.js";
import { checkAsyncProperty } from "../../memory/check-property.js";
import { captureFile, ftraceCapture } from "./capture-file.js";

const reader = new ReadingThread();
afterAll(() => reader.end());

const root = (path: string) => new URL(`../../../${path}`, import.meta.url).pathname;
const fixture = (name: string) => root(`test/fixtures/traces/${name}.txt.gz`);

/** The beginning of a capture, where domains are created, and some of its middle. */
function partOf(file: string): string {
  const lines = gunzipSync(readFileSync(file)).toString("latin1").split("\n");
  const middle = lines.length >> 1;
  return [...lines.slice(0, 150), ...lines.slice(middle, middle + 100)].join("\n");
}

const maps = ftraceCapture(
  Array.from({ length: 60 }, (_, k) => {
    const iova = `0x${(0x1000 * (1 + (k % 20))).toString(16)}`;
    return [k % 3, 7, `${k % 40 < 20 ? "map" : "unmap"}: IOMMU: iova=${iova} paddr=0x0 size=4096`];
  }),
);

const PARTS: readonly (readonly [string, string])[] = [
  ["the bundled one", partOf(root("data/burst.trace.gz"))],
  ...["6.12-ftrace", "6.12-trace-cmd-report", "6.12-perf-script", "6.12-bpftrace"].map(
    (name) => [name, partOf(fixture(name))] as const,
  ),
  ["one of mappings only", maps],
];

const TOKENS = [
  " dropped ",
  " lost ",
  "CPU:1 [LOST 9 EVENTS]\n",
  "# tracer: nop\n",
  "cpus=8\n",
  "#P:8",
  " x-1 [000] 1.5: map: iova=0x1000 size=0\n",
  " x-1 [000] 1.5: put_iova_domain: iovad=0x1\n",
  " x-1 [000] 1.5: init_iova_domain: iovad=0x1 granule=0x1000 start_pfn=0x1\n",
  "1 2 3 c alloc ",
  "size=",
  "@map[",
  "(",
];

describe("a capture made to be hard", () => {
  const [init, free] = [
    "init_iova_domain: (f) iovad=0x10 granule=0x1000 start_pfn=0x1",
    "free_iova_fast: (f) iovad=0x10 pfn=0x5 size=1",
  ];
  const push = "rc_push: (f) iovad=0x10 rcache=0x1 mag=0x2 n=0 pfn=0x5";
  const hard: Record<string, string> = {
    "of a mapping of nothing": ftraceCapture([
      [0, 7, "map: IOMMU: iova=0x1000 paddr=0x0 size=0"],
      [0, 7, "unmap: IOMMU: iova=0x1000 size=4096 unmapped_size=4096"],
    ]),
    "of a mapping of all there is": ftraceCapture([
      [0, 7, "map: IOMMU: iova=0x1000 paddr=0x0 size=8796093022208"],
    ]),
    "with a lost-line of digits only": `${maps} dropped ${"9".repeat(1_000_000)}\n`,
    "with a step beyond its magazine": ftraceCapture(
      [init, free, push, "rc_pop: (f) iovad=0x10 mag=0x2 n=1 idx=99999999 pfn=0x5 limit=0xfffff rsize=1"].map(
        (event) => [0, 7, event] as const,
      ),
    ),
  };
  it.each(Object.keys(hard))("is read or refused like any other: %s", async (name) => {
    const file = captureFile(hard[name]!);
    expectGoodEnd(await reader.read("compile", file), file);
    expectGoodEnd(await reader.read("verify", file), file);
  });
});

describe.each(PARTS)("a damaged capture: %s", (_, text) => {
  it.each(["compile", "verify"] as const)(
    "ends as a good one or in one line that names it (%s)",
    async (reading) => {
      const property = fc.asyncProperty(mutatedFiles(TOKENS), async (mutated) => {
        const file = captureFile(mutate(text, mutated), "damaged");
        expectGoodEnd(await reader.read(reading, file), file);
      });
      await checkAsyncProperty(property, 100);
    },
    1_200_000,
  );
});
