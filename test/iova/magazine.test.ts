import { describe, expect, it } from "vitest";
import {
  MAGAZINE_SIZE,
  MagazineField,
  magazineWords,
  nextOf,
  popPfn,
  pushPfn,
  setNext,
  sizeOfMagazine,
} from "../../src/iova/magazine.js";
import { NullDereference } from "../../src/memory/errors.js";
import { NULL, WORD_BYTES } from "../../src/memory/pointer.js";
import { smallMachine } from "../memory/small-machine.js";

const NOWHERE = Number.POSITIVE_INFINITY;

describe("a magazine", () => {
  it("is 1 KiB, as in the kernel", () => {
    expect(magazineWords(MAGAZINE_SIZE) * WORD_BYTES).toBe(1024);
  });

  it.each([1, 2, 3, MAGAZINE_SIZE])("of %i is a stack of as many pfns", (magazineSize) => {
    const { i32, f64, layout } = smallMachine();
    const magazine = layout.iovas;
    const pfns = Array.from({ length: magazineSize }, (_, k) => 2 ** 45 - 1 - k);
    for (const [k, pfn] of pfns.entries()) {
      expect(pushPfn(i32, f64, magazine, magazineSize, pfn)).toBe(true);
      expect(sizeOfMagazine(i32, magazine)).toBe(k + 1);
    }
    expect(pushPfn(i32, f64, magazine, magazineSize, 7)).toBe(false);
    for (const pfn of pfns.toReversed()) expect(popPfn(i32, f64, magazine, NOWHERE)).toBe(pfn);
    expect(popPfn(i32, f64, magazine, NOWHERE)).toBe(0);
    expect(sizeOfMagazine(i32, magazine)).toBe(0);
  });

  it("keeps its top pfn when that is above the bound", () => {
    const { i32, f64, layout } = smallMachine();
    pushPfn(i32, f64, layout.iovas, 4, 100);
    expect(popPfn(i32, f64, layout.iovas, 99)).toBe(0);
    expect(popPfn(i32, f64, layout.iovas, -1)).toBe(0);
    expect(popPfn(i32, f64, layout.iovas, 100)).toBe(100);
  });

  it("has its link in another word than its size: a late pop may read the link of one in use", () => {
    const machine = smallMachine();
    const magazine = machine.layout.iovas;
    pushPfn(machine.i32, machine.f64, magazine, 4, 100);
    setNext(machine, magazine, 4096);
    expect(nextOf(machine, magazine)).toBe(4096);
    expect(sizeOfMagazine(machine.i32, magazine)).toBe(1);
  });

  it("faults when its link is read or written through NULL", () => {
    const machine = smallMachine();
    const fault = (access: () => void): unknown => {
      try {
        access();
      } catch (error) {
        return error;
      }
      return undefined;
    };
    const read = fault(() => nextOf(machine, NULL));
    expect(read).toBeInstanceOf(NullDereference);
    expect(read).toMatchObject({ address: MagazineField.next, access: "read", code: "NULL_DEREFERENCE" });
    expect(fault(() => setNext(machine, NULL, 64))).toMatchObject({ address: 0, access: "write" });
  });
});
