/** ABA on the lock-free depot, by hand: what the tag is for, seen from the domain. */
import { describe, expect, it } from "vitest";
import { lockfreeDesign } from "../../src/depot/lockfree-depot.js";
import { domainLayout } from "../../src/iova/domain-layout.js";
import { MagazineField } from "../../src/iova/magazine.js";
import { verify } from "../../src/iova/verify.js";
import type { MachineAtomics } from "../../src/memory/machine.js";
import type { Pointer } from "../../src/memory/pointer.js";
import { LIMIT_32, smallDomain } from "../iova/small-domain.js";
import { withAtomics } from "../memory/small-machine.js";

/**
 * Three magazines lie in the depot. CPU 1 pops, and between its reads and its compareExchange CPU 0 pops two
 * magazines and pushes the first again. Answers what verify() says of the domain afterwards.
 */
function violationsAfterAba(tagBits: number): readonly string[] {
  const design = lockfreeDesign("lockfree-of-some-bits", "", tagBits);
  const domain = smallDomain({ design, cpus: 2, magazineSize: 1, bins: 1, reclaim: false });
  const pfns = Array.from({ length: 5 }, () => domain.allocFast(0, 1, LIMIT_32, false));
  for (const pfn of pfns) domain.freeFast(0, pfn, 1);
  const { depot } = domain.rcaches[0]!;
  expect(depot.size()).toBe(3);

  const held: Pointer[] = [];
  const top = topOf(depot);
  let pending = true;
  const load = (words: Int32Array, index: number) => {
    const value = Atomics.load(words, index);
    if (pending && words === domain.machine.i32 && index === top + MagazineField.next) {
      pending = false;
      const first = depot.pop(0);
      held.push(depot.pop(0));
      depot.push(first, 0);
    }
    return value;
  };
  const machine = withAtomics(domain.machine, { load: load as MachineAtomics["load"] });
  const { depots } = domainLayout(machine.layout.domains, domain.options, design);
  const interrupted = design.attach(machine, depots, domain.options);
  held.push(interrupted.pop(1));
  // Both CPUs give back what they hold.
  for (const magazine of held) depot.push(magazine, 0);
  return verify(domain).violations;
}

function topOf(depot: { walk(visit: (magazine: Pointer) => boolean): void }): Pointer {
  let top = 0;
  depot.walk((magazine) => {
    top = magazine;
    return false;
  });
  return top;
}

describe("two pops and a push between another pop's reads and its compareExchange", () => {
  it("damage a stack without a tag, and verify() says so", () => {
    expect(violationsAfterAba(0)).not.toEqual([]);
  });

  it.each([2, 32])("do nothing to one with a tag of %i bits", (tagBits) => {
    expect(violationsAfterAba(tagBits)).toEqual([]);
  });
});
