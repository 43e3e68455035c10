import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Fields } from "../../../src/workload/trace/fields.js";
import { checkProperty } from "../../memory/check-property.js";

const fieldsOf = (text: string) => new Fields().of(text);

describe("a field", () => {
  it("is found by its whole name only", () => {
    const fields = fieldsOf(
      "(alloc_iova_fast+0x4/0x2b0) iovad=0x10 size=1 limit_pfn=0xfffff pfn=0x7 rsize=4 n=2",
    );
    expect(fields.number("pfn")).toBe(7);
    expect(fields.number("size")).toBe(1);
    expect(fields.number("n")).toBe(2);
    expect(fields.complete).toBe(true);
    expect(fieldsOf("limit_pfn=0xfffff").number("pfn")).toBe(0);
  });

  it("that is missing, empty or no number makes the line incomplete", () => {
    for (const text of ["", "pfn=", "pfn=x", "pfn=0x", "pfn =1", "mypfn=1", "pfn=-1"]) {
      const fields = fieldsOf(text);
      fields.number("pfn");
      expect([text, fields.complete]).toEqual([text, false]);
    }
  });

  it("that is no size or no granule makes the line incomplete", () => {
    const complete = (text: string, read: (fields: Fields) => unknown) => {
      const fields = fieldsOf(text);
      read(fields);
      return fields.complete;
    };
    const isSize = (value: number) => complete(`size=${value}`, (fields) => fields.size("size"));
    expect([0, 1, 2 ** 31 - 1, 2 ** 31].map(isSize)).toEqual([false, true, true, false]);
    const isBytes = (value: number) => complete(`size=${value}`, (fields) => fields.bytes("size"));
    expect([0, 1, 2 ** 43 - 4096, 2 ** 43].map(isBytes)).toEqual([false, true, true, false]);
    const isGranule = (value: number) => complete(`granule=${value}`, (fields) => fields.granule("granule"));
    expect([0, 512, 1024, 4096, 4097, 65_536, 131_072].map(isGranule)).toEqual([
      false,
      false,
      true,
      true,
      false,
      true,
      false,
    ]);
  });

  it("that is optional leaves the line complete only when it is absent, not when it is damaged", () => {
    const absent = fieldsOf("pfn=0x1");
    expect([absent.optional("iovad", 9), absent.complete]).toEqual([9, true]);
    const damaged = fieldsOf("pfn=0x1 iovad=?");
    damaged.optional("iovad", 9);
    expect(damaged.complete).toBe(false);
  });

  it("is a number with 0x in front or without, exact to 52 bits, and its low 52 bits beyond", () => {
    checkProperty(
      fc.property(fc.bigInt(0n, 2n ** 64n - 1n), (value) => {
        const fields = fieldsOf(`a=0x${value.toString(16)} b=${value & 0xffffffffffffn}`);
        expect(fields.number("a")).toBe(Number(value & (2n ** 52n - 1n)));
        expect(fields.number("b")).toBe(Number(value & 0xffffffffffffn));
        expect(fields.complete).toBe(true);
      }),
    );
  });
});
