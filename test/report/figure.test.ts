import { describe, expect, it } from "vitest";
import {
  bytes,
  count,
  duration,
  microseconds,
  percent,
  plain,
  ratio,
  resolved,
} from "../../src/report/figure.js";

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
    [duration, 41, "41 ns"],
    [duration, 12_345, "12.3 us"],
    [duration, 4_500_000, "4.5 ms"],
    [duration, 999_999_999, "1 s"],
    [microseconds, 12_345, "12.35"],
    [microseconds, 0, "0.00"],
    [ratio, 0.0734, "0.073"],
    [ratio, 0.0027, "0.0027"],
    [ratio, 0.1, "0.10"],
    [ratio, 1, "1.00"],
    [ratio, 3.756, "3.76"],
    [ratio, 123.4, "123"],
    [ratio, 0.000_92, "<0.001"],
    [ratio, 10_000, ">9999"],
    [plain, 44.46, "44.5"],
    [plain, 1234.5, "1230"],
    [plain, 0.000_45, "0.00045"],
    [plain, Number.POSITIVE_INFINITY, "-"],
  ])("%o of %d is %s", (show, value, text) => {
    expect(show(value)).toBe(text);
  });
});

it.each([
  [39, 41, "<41 ns"],
  [0, 41, "<41 ns"],
  [41, 41, "41 ns"],
  [0, 0, "0 ns"],
])("%d ns by a clock that resolves %d is %s", (value, resolution, text) => {
  expect(resolved(value, resolution)).toBe(text);
});
