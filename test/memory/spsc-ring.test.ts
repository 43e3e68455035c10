import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layoutOf } from "../../src/memory/machine-layout.js";
import { ringWords, SpscRing } from "../../src/memory/spsc-ring.js";
import { ThreadMachine } from "../../src/memory/thread-machine.js";

function ring(capacity: number): SpscRing {
  const layout = layoutOf({
    cpus: 1,
    domains: 0,
    domainWords: 0,
    iovaWords: 10,
    maxIovas: 0,
    magazineWords: 4,
    maxMagazines: 0,
    engineWords: ringWords(capacity),
  });
  return new SpscRing(ThreadMachine.create(layout), layout.engine, capacity);
}

describe("SpscRing", () => {
  it("is a queue of at most its capacity, whatever the interleaving of pushes and pops", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.boolean(), { maxLength: 300 }),
        (capacity, pushes) => {
          const under = ring(capacity);
          const model: [number, number][] = [];
          let next = 1;
          for (const push of pushes) {
            if (push) {
              expect(under.tryPush(next, next * 2)).toBe(model.length < capacity);
              if (model.length < capacity) model.push([next, next * 2]);
              next++;
            } else {
              const [pfn, size] = model.shift() ?? [0, 0];
              expect(under.tryPop()).toBe(pfn);
              if (pfn !== 0) expect(under.poppedSize).toBe(size);
            }
            expect(under.length).toBe(model.length);
          }
        },
      ),
    );
  });
  it("is empty after a reset", () => {
    const under = ring(4);
    under.tryPush(1, 1);
    under.reset();
    expect(under.length).toBe(0);
    expect(under.tryPop()).toBe(0);
  });
});
