import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CpuStatistic, cpuStatistics } from "../../src/memory/cpu-layout.js";
import type { Machine, MachineAtomics } from "../../src/memory/machine.js";
import { NULL, type Pointer } from "../../src/memory/pointer.js";
import { TaggedHead } from "../../src/memory/tagged-head.js";
import { TreiberStack } from "../../src/memory/treiber-stack.js";
import { checkProperty } from "./check-property.js";
import { smallMachine, withAtomics } from "./small-machine.js";

/** The head takes the first words of the area, elements follow. */
const HEAD_WORDS = 2;
const ELEMENT_WORDS = 10;
const LINK = 3;

function newStack(machine: Machine, tagBits?: number): TreiberStack {
  return new TreiberStack(
    machine,
    new TaggedHead(machine, machine.layout.iovas, tagBits),
    LINK,
    CpuStatistic.casFailures,
  );
}

function element(machine: Machine, index: number): Pointer {
  return machine.layout.iovas + HEAD_WORDS + index * ELEMENT_WORDS;
}

function contents(stack: TreiberStack): Pointer[] {
  const elements: Pointer[] = [];
  stack.walk((found) => elements.push(found) < 100);
  return elements;
}

describe("TreiberStack", () => {
  it("is a stack", () => {
    checkProperty(
      fc.property(fc.array(fc.boolean(), { maxLength: 80 }), (pushes) => {
        const machine = smallMachine();
        const stack = newStack(machine);
        const model: Pointer[] = [];
        for (const [k, push] of pushes.entries()) {
          if (push) {
            stack.push(element(machine, k), 0);
            model.push(element(machine, k));
          } else {
            expect(stack.pop(0)).toBe(model.pop() ?? NULL);
          }
          expect(stack.isEmpty()).toBe(model.length === 0);
          expect(contents(stack)).toEqual(model.toReversed());
        }
      }),
    );
  });

  it("stops a walk when told to", () => {
    const machine = smallMachine();
    const stack = newStack(machine);
    for (let k = 0; k < 5; k++) stack.push(element(machine, k), 0);
    let steps = 0;
    stack.walk(() => ++steps < 3);
    expect(steps).toBe(3);
  });

  it("has an element linked when others can see it", () => {
    const machine = smallMachine();
    const seen: Pointer[][] = [];
    const interrupted = withAtomics(machine, {
      compareExchange: ((words: BigUint64Array, index: number, expected: bigint, value: bigint) => {
        const found = Atomics.compareExchange(words, index, expected, value);
        // The earliest that another CPU can look.
        seen.push(contents(newStack(machine)));
        return found;
      }) as MachineAtomics["compareExchange"],
    });
    const elements = [0, 1, 2].map((k) => element(machine, k));
    for (const pushed of elements) newStack(interrupted).push(pushed, 0);
    expect(seen).toEqual([1, 2, 3].map((count) => elements.slice(0, count).toReversed()));
  });

  it("counts each compareExchange that it loses, on the CPU that lost it", () => {
    const machine = smallMachine();
    let interruptions = 3;
    const interrupted: Machine = withAtomics(machine, {
      load: ((words: Int32Array, index: number) => {
        const value = Atomics.load(words, index);
        // After the head was read, before it is swung: somebody else is faster.
        if (words === (machine.u64 as never) && interruptions > 0)
          newStack(machine).push(element(machine, interruptions--), 0);
        return value;
      }) as MachineAtomics["load"],
    });
    newStack(interrupted).push(element(machine, 0), 1);
    const failures = (cpu: number) =>
      machine.f64[cpuStatistics(machine.layout.cpus, cpu) + CpuStatistic.casFailures];
    expect(failures(1)).toBe(3);
    expect(failures(0)).toBe(0);
    expect(contents(newStack(machine))).toEqual([0, 1, 2, 3].map((k) => element(machine, k)));
  });
});

/**
 * The schedule that gave the problem its name. CPU 1 pops A and is interrupted between reading A's link (to B) and
 * its compareExchange; meanwhile CPU 0 pops A, pops B and keeps it, and pushes A again.
 */
function popInterruptedByAba(tagBits: number): { owned: Pointer[]; left: Pointer[]; all: Pointer[] } {
  const machine = smallMachine();
  const others = newStack(machine, tagBits);
  const [a, b, c] = [element(machine, 0), element(machine, 1), element(machine, 2)];
  for (const pushed of [c, b, a]) others.push(pushed, 0);

  const owned: Pointer[] = [];
  let interrupt = true;
  const interrupted = withAtomics(machine, {
    load: ((words: Int32Array, index: number) => {
      const value = Atomics.load(words, index);
      if (interrupt && index === a + LINK) {
        interrupt = false;
        const popped = others.pop(0);
        owned.push(others.pop(0));
        others.push(popped, 0);
      }
      return value;
    }) as MachineAtomics["load"],
  });
  owned.push(newStack(interrupted, tagBits).pop(1));
  return { owned, left: contents(others), all: [a, b, c] };
}

describe("A, B, A between a pop's reads and its compareExchange", () => {
  it("puts an element back that another CPU owns, without a tag", () => {
    const { owned, left, all } = popInterruptedByAba(0);
    const [a, b, c] = all;
    expect(owned).toEqual([b, a]);
    // B is on the stack although CPU 0 has it.
    expect(left).toEqual([b, c]);
  });

  it.each([2, 8, 32])("changes nothing with a tag of %i bits", (tagBits) => {
    const { owned, left, all } = popInterruptedByAba(tagBits);
    const [a, b, c] = all;
    expect(owned).toEqual([b, a]);
    expect(left).toEqual([c]);
  });

  it("does not fool a tag of one bit either: pop, pop, push is an odd number of changes", () => {
    expect(popInterruptedByAba(1).left).toHaveLength(1);
  });
});
