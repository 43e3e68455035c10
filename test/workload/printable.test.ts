import { describe, expect, it } from "vitest";
import { InputError } from "../../src/workload/input-error.js";
import { printable, printableAll, printableLines } from "../../src/workload/printable.js";

describe("a text for a terminal", () => {
  it.each([
    ["a colour", "\u001b[31mred", "\\u001b[31mred"],
    [
      "a bell, a deletion and the one-byte form of a sequence",
      "\u0007\u007f\u009b1m",
      "\\u0007\\u007f\\u009b1m",
    ],
    ["ends of lines", "a\r\nb\tc", "a\\r\\nb\\tc"],
    ["writing from right to left", "a\u202eb\u2066", "a\\u202eb\\u2066"],
  ])("shows %s", (_, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it("is as it was where there is nothing to obey", () => {
    const text = 'Jürgen 日本語 🙂 "quoted" \\u001b C:\\x';
    expect(printable(text)).toBe(text);
  });

  it("keeps its line feeds where it may have several lines", () => {
    expect(printableLines("a\u001b[1m\nb\r\n")).toBe("a\\u001b[1m\nb\\r\n");
  });

  it("is every one in a value, which stays what it is without one to change", () => {
    const value = { name: ["a", { "b\u0007": "c\u001b" }], numbers: [1, null, Number.NaN] };
    expect(printableAll(value)).toEqual({
      name: ["a", { "b\\u0007": "c\\u001b" }],
      numbers: [1, null, Number.NaN],
    });
    expect(printableAll(value.numbers)).toBe(value.numbers);
  });

  it("is what a problem with a file is told by", () => {
    expect(new InputError("ERR_SCRIPT", "a\u001b[2Jb", "empty").message).toBe("a\\u001b[2Jb: empty");
  });
});
