import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type KernelVerification,
  verifyAgainstKernel,
} from "../../../src/check/kernel-verify/kernel-verify.js";
import { findDepotDesign } from "../../../src/depot/registry.js";
import { checkAsyncProperty } from "../../memory/check-property.js";
import { captureFile } from "../../workload/trace/capture-file.js";
import { ReferenceKernel } from "./reference-kernel.js";

const CPUS = 3;
/** Leaves 8192 pfns below 4 GiB: bursts exhaust them. */
const RESERVED_BELOW = 2 ** 20 - 8192;

const cpu = fc.nat(CPUS - 1);
const burst = fc.record({
  kind: fc.constant("burst" as const),
  cpu,
  freeCpu: cpu,
  count: fc.integer({ min: 1, max: 800 }),
  size: fc.oneof(
    { weight: 4, arbitrary: fc.constant(1) },
    { weight: 2, arbitrary: fc.constantFrom(2, 3, 4, 8, 17, 32, 33, 64) },
  ),
  limitPfn: fc.oneof(
    { weight: 6, arbitrary: fc.constant(2 ** 20 - 1) },
    { weight: 2, arbitrary: fc.constantFrom(2 ** 20 - 2000, 2 ** 24 - 1, 2 ** 27 - 1, 15) },
  ),
  flush: fc.boolean(),
  /** Of the burst, what stays allocated: one in so many. */
  keep: fc.integer({ min: 2, max: 50 }),
});
const command = fc.oneof(
  { weight: 10, arbitrary: burst },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("reclaim" as const), cpu }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("offline" as const), cpu, dead: cpu }) },
);
const depot = fc.constantFrom("array" as const, "list" as const);
const commands = fc.array(command, { minLength: 1, maxLength: 16 });

type Command = typeof command extends fc.Arbitrary<infer C> ? C : never;

function record(depot: "array" | "list", commands: readonly Command[]): ReferenceKernel {
  const kernel = new ReferenceKernel({ depot, cpus: CPUS, reservedBelow: RESERVED_BELOW });
  kernel.free(0, kernel.alloc(0, 1, 2 ** 20 - 1, false), 1);
  for (const command of commands) {
    if (command.kind === "reclaim") kernel.reclaim(command.cpu);
    else if (command.kind === "offline") kernel.offline(command.dead, command.cpu);
    else {
      const { cpu, freeCpu, count, size, limitPfn, flush, keep } = command;
      const pfns = Array.from({ length: count }, () => kernel.alloc(cpu, size, limitPfn, flush));
      pfns.forEach((pfn, index) => {
        if (pfn !== 0 && index % keep !== 0) kernel.free(freeCpu, pfn, size);
      });
    }
  }
  kernel.put();
  return kernel;
}

async function verify(text: string, depot: string): Promise<KernelVerification> {
  return verifyAgainstKernel(captureFile(text, "recorded"), findDepotDesign(depot));
}

/** The last number of a line, one higher. */
const falsified = (line: string): string =>
  line.replace(/(0x[0-9a-f]+|\d+)$/, (number) => `0x${(Number(number) + 1).toString(16)}`);

describe("the allocator against a second model of the kernel", () => {
  it("takes every step as the model does, also those that no recorded kernel took", async () => {
    await checkAsyncProperty(
      fc.asyncProperty(depot, commands, async (design, list) => {
        expect(await verify(record(design, list).text, design)).toMatchObject({
          kind: "steps",
          domains: 1,
          domainsBefore: 0,
          difference: undefined,
        });
      }),
      25,
    );
  });

  it("differs at the very line in which any answer of the kernel is changed", async () => {
    await checkAsyncProperty(
      fc.asyncProperty(depot, commands, fc.nat(), async (design, list, pick) => {
        const kernel = record(design, list);
        const changed = kernel.answers[pick % kernel.answers.length] as number;
        const lines = kernel.lines.map((line, index) => (index === changed ? falsified(line) : line));
        const result = await verify(lines.join("\n"), design);
        expect(result).toMatchObject({ kind: "steps", difference: { line: changed + 1 } });
      }),
      60,
    );
  });
});

describe("a burst that overflows the array and exhausts 32 bits", () => {
  const fill = { kind: "burst", size: 1, limitPfn: 2 ** 20 - 1, keep: 50 } as const;
  const scenario: Command[] = [
    { ...fill, cpu: 0, freeCpu: 1, count: 5000, flush: false },
    { kind: "reclaim", cpu: 2 },
    { ...fill, cpu: 2, freeCpu: 0, count: 300, flush: true, size: 32 },
    { ...fill, cpu: 1, freeCpu: 2, count: 400, flush: false, limitPfn: 2 ** 20 - 4000 },
    { ...fill, cpu: 1, freeCpu: 1, count: 100, flush: false },
    { ...fill, cpu: 1, freeCpu: 1, count: 5, flush: false, limitPfn: RESERVED_BELOW + 5 },
    { kind: "offline", cpu: 0, dead: 2 },
  ];
  const stepsOf = (kernel: ReferenceKernel) =>
    new Set(kernel.lines.map((line) => /\d: (\w+):/.exec(line)?.[1]));
  const array = record("array", scenario);
  const list = record("list", scenario);

  it("has every step that there is", () => {
    expect(stepsOf(array)).toEqual(
      new Set([...stepsOf(array), "depot_overflow", "rc_limit_miss", "tree_full"]),
    );
    expect(stepsOf(list)).toEqual(new Set([...stepsOf(list), "depot_reclaim", "rc_limit_miss", "tree_full"]));
  });

  it.each([
    ["array", array],
    ["list", list],
    ["lockfree", list],
  ])("agrees in all steps with depot %s", async (design, kernel) => {
    expect(await verify(kernel.text, design)).toMatchObject({ difference: undefined });
  });

  it("is told from that of another depot where the first differs", async () => {
    const result = await verify(array.text, "list");
    expect(result).toMatchObject({
      difference: { event: "depot_overflow", what: "the depot", kernel: "full", here: "with room" },
    });
  });
});
