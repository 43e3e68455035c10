import { describe, expect, it } from "vitest";
import { bytes, count, percent, plain, ratio } from "../../src/report/figure.js";

describe("figures have three digits and no exponent", () => {
  it.each([
    [count, 0, "0"],
    [count, 7.5, "7.5"],
    [count, 999, "999"],
    [count, 999.6, "1 k"],
    [count, 12_345, "12.3 k"],
    [count, 999_999, "1 M"],
    [count, 19_234_567, "19.2 M"],
    [bytes, 512, "512 B"],
    [bytes, 1_310_720, "1.25 MiB"],
    [bytes, 2 ** 30, "1 GiB"],
    [percent, 0.98413, "98.4 %"],
    [percent, 1, "100 %"],
    [percent, 0.000_012, "0.0012 %"],
    [percent, Number.NaN, "-"],
    [ratio, 1, "1.00"],
    [ratio, 3.756, "3.76"],
    [ratio, 123.4, "123"],
    [plain, 44.46, "44.5"],
    [plain, 1234.5, "1230"],
    [plain, 0.000_45, "0.00045"],
    [plain, Number.POSITIVE_INFINITY, "-"],
  ])("%o of %d is %s", (show, value, text) => {
    expect(show(value)).toBe(text);
  });
});
