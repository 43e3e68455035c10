import { describe, expect, it } from "vitest";
import { NULL } from "../../src/memory/pointer.js";
import { TaggedHead } from "../../src/memory/tagged-head.js";
import { smallMachine } from "./small-machine.js";

function newHead(tagBits?: number): TaggedHead {
  const machine = smallMachine();
  return new TaggedHead(machine, machine.layout.iovas, tagBits);
}

describe("TaggedHead", () => {
  it("is empty at first and after initialize", () => {
    const head = newHead();
    expect(TaggedHead.indexOf(head.load())).toBe(NULL);
    head.swing(head.load(), 64);
    head.initialize();
    expect(TaggedHead.indexOf(head.load())).toBe(NULL);
  });

  it("keeps the index, up to the largest pointer of a machine", () => {
    const head = newHead();
    for (const index of [2, 4096, 2 ** 31 - 2, NULL]) {
      expect(head.swing(head.load(), index)).toBe(true);
      expect(TaggedHead.indexOf(head.load())).toBe(index);
    }
  });

  it("refuses a change of what it is not any more, also when it came back to the same index", () => {
    const head = newHead();
    head.swing(head.load(), 64);
    const seen = head.load();
    head.swing(head.load(), 128);
    head.swing(head.load(), 64);
    expect(TaggedHead.indexOf(head.load())).toBe(TaggedHead.indexOf(seen));
    expect(head.swing(seen, 192)).toBe(false);
    expect(TaggedHead.indexOf(head.load())).toBe(64);
  });

  it.each([0, 1, 2, 3, 8])(
    "with a tag of %i bits is fooled by exactly 2^bits changes, and by no fewer",
    (bits) => {
      for (let changes = 1; changes <= 2 ** bits; changes++) {
        const head = newHead(bits);
        head.swing(head.load(), 64);
        const seen = head.load();
        for (let k = 1; k < changes; k++) head.swing(head.load(), 128);
        head.swing(head.load(), 64);
        expect(head.swing(seen, 192), `after ${changes} changes`).toBe(changes === 2 ** bits);
      }
    },
  );

  it("goes on after the widest tag wrapped", () => {
    const machine = smallMachine();
    const head = new TaggedHead(machine, machine.layout.iovas);
    machine.u64[machine.layout.iovas >> 1] = 0xffff_ffff_0000_0040n;
    expect(head.swing(head.load(), 128)).toBe(true);
    expect(head.load()).toBe(128n);
  });
});
