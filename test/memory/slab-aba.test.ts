/** ABA on the batches of a slab, by hand: what its tag is for. */
import { describe, expect, it } from "vitest";
import { CpuBlock } from "../../src/memory/cpu-layout.js";
import { CpuOwnership } from "../../src/memory/cpu-ownership.js";
import type { Machine, MachineAtomics } from "../../src/memory/machine.js";
import { NULL, type Pointer } from "../../src/memory/pointer.js";
import { SLAB_BATCH, Slab } from "../../src/memory/slab.js";
import { smallMachine, withAtomics } from "./small-machine.js";

const BATCH_LINK = 3;

function slabOn(machine: Machine, tagBits?: number): Slab {
  const { layout } = machine;
  const shape = {
    header: layout.iovaSlab,
    base: layout.iovas,
    objectWords: layout.shape.iovaWords,
    limit: layout.shape.maxIovas,
    cache: CpuBlock.iovaCache,
    link: 0,
    batchLink: BATCH_LINK,
    ...(tagBits !== undefined && { tagBits }),
  };
  return new Slab(machine, shape, new CpuOwnership(machine));
}

/**
 * Three batches lie in the slab. CPU 1 takes one, and between its reads and its compareExchange CPU 0 takes two of them,
 * uses up the second, and gives the first back as it was. Answers the objects that two CPUs have got then.
 */
function sharedAfterAba(tagBits?: number): Pointer[] {
  const machine = smallMachine({ cpus: 2, maxIovas: 3 * SLAB_BATCH });
  const others = slabOn(machine, tagBits);
  const used = new Set<Pointer>();
  const shared: Pointer[] = [];
  const take = (slab: Slab, cpu: number, count: number): Pointer[] => {
    const objects = Array.from({ length: count }, () => slab.alloc(cpu));
    for (const object of objects) {
      if (used.has(object)) shared.push(object);
      if (object !== NULL) used.add(object);
    }
    return objects;
  };
  const giveBack = (cpu: number, objects: readonly Pointer[]): void => {
    for (const object of objects) {
      used.delete(object);
      others.free(object, cpu);
    }
  };
  // What one CPU frees is gathered by the other: a batch each time.
  const batches = [0, 1, 2].map(() => take(others, 0, SLAB_BATCH));
  for (const batch of batches) {
    giveBack(0, batch);
    others.reclaim(1);
  }

  let pending = true;
  const interrupted = withAtomics(machine, {
    load: ((words: Int32Array, index: number) => {
      const value = Atomics.load(words, index);
      if (!pending || words !== machine.i32 || (index - machine.layout.iovas) % 10 !== BATCH_LINK)
        return value;
      pending = false;
      const first = take(others, 0, SLAB_BATCH);
      take(others, 0, SLAB_BATCH);
      // The object at the head of the first batch comes to lie there again.
      giveBack(0, first.toReversed());
      others.reclaim(1);
      return value;
    }) as MachineAtomics["load"],
  });
  take(slabOn(interrupted, tagBits), 1, 2 * SLAB_BATCH);
  expect(pending).toBe(false);
  return shared;
}

describe("two batches taken and one given back between another CPU's reads and its compareExchange", () => {
  it("give a whole batch out twice, without a tag", () => {
    expect(sharedAfterAba(0)).toHaveLength(SLAB_BATCH);
  });

  it("change nothing with the tag that slabs have", () => {
    expect(sharedAfterAba()).toEqual([]);
  });
});
