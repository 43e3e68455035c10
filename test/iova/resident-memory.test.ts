import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const MIB = 2 ** 20;

/**
 * Run by a process of its own, from the build: makes a domain with room for 2^26 iovas and 2^18 magazines, uses a
 * little of it, and prints the bytes of the machine and the growth of the resident set.
 */
const program = `
  const dist = new URL("../../dist/src/", process.argv[1]).href;
  const { IovaDomain, machineShape, defaultAllocatorOptions, DEFAULT_DOMAIN } = await import(dist + "iova/domain.js");
  const { findDepotDesign } = await import(dist + "depot/registry.js");
  const { layoutOf } = await import(dist + "memory/machine-layout.js");
  const { ThreadMachine } = await import(dist + "memory/thread-machine.js");
  const design = findDepotDesign("list");
  const options = defaultAllocatorOptions(2, design);
  const limits = { domains: 1, maxIovas: 2 ** 26, maxMagazines: 2 ** 18 };
  const before = process.memoryUsage.rss();
  const machine = ThreadMachine.create(layoutOf(machineShape(options, design, limits)));
  const domain = IovaDomain.create(machine, design, options, DEFAULT_DOMAIN, 3);
  const pfns = Array.from({ length: 5000 }, () => domain.allocFast(0, 1, 2 ** 20 - 1, true));
  for (const pfn of pfns) domain.freeFast(1, pfn, 1);
  console.log(machine.buffer.byteLength, process.memoryUsage.rss() - before);
`;

it("a domain that uses little of its memory has little resident", async () => {
  const args = ["--input-type=module", "--eval", program, import.meta.url];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const [reserved, resident] = stdout.trim().split(" ").map(Number);
  expect(reserved).toBeGreaterThan(2500 * MIB);
  // 5000 iovas and 40 magazines are 0.25 MiB; the rest is what the engine needs for running at all.
  expect(resident).toBeLessThan(32 * MIB);
});
