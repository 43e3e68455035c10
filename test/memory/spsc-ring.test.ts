import { describe, expect, it } from "vitest";
import type { MachineAtomics } from "../../src/memory/machine.js";
import { ringWords, SpscRing } from "../../src/memory/spsc-ring.js";
import { smallMachine, withAtomics } from "./small-machine.js";

const CAPACITY = 4;

/** A ring whose other end acts right after each store to the index that `watch` chooses: the earliest that it can. */
function interrupted(watch: "pushedWord" | "poppedWord", act: (other: SpscRing) => void) {
  const machine = smallMachine({ engineWords: ringWords(CAPACITY) });
  const at = machine.layout.engine;
  const other = new SpscRing(machine, at, CAPACITY);
  const store = (words: Int32Array, index: number, value: number): number => {
    const stored = Atomics.store(words, index, value);
    if (index === other[watch]) act(other);
    return stored;
  };
  const ring = new SpscRing(withAtomics(machine, { store: store as MachineAtomics["store"] }), at, CAPACITY);
  return { ring, other };
}

describe("SpscRing", () => {
  it("has an entry whole when the consumer can see it", () => {
    const seen: [number, number][] = [];
    const { ring } = interrupted("pushedWord", (consumer) => {
      seen.push([consumer.tryPop(), consumer.poppedSize]);
    });
    const entries = Array.from({ length: 3 * CAPACITY }, (_, k) => [1000 + k, 1 + k] as const);
    for (const [pfn, size] of entries) expect(ring.tryPush(pfn, size)).toBe(true);
    expect(seen).toEqual(entries);
  });

  it("has read an entry when the producer can write over it", () => {
    let next = 0;
    const { ring, other } = interrupted("poppedWord", (producer) => {
      // As much as there is room for: the place that has just been given back among it.
      while (producer.tryPush(1000 + next, 1 + next)) next++;
    });
    while (other.tryPush(1000 + next, 1 + next)) next++;
    for (let k = 0; k < 3 * CAPACITY; k++) {
      expect([ring.tryPop(), ring.poppedSize]).toEqual([1000 + k, 1 + k]);
    }
  });
});
