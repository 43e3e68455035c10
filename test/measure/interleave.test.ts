import { describe, expect, it } from "vitest";
import { interleave } from "../../src/measure/interleave.js";

describe("interleave", () => {
  it("runs A B A B, after a repetition of each that does not count", async () => {
    const order: string[] = [];
    const runs = await interleave({
      designs: ["A", "B"],
      repetitions: 2,
      warmUp: true,
      async run(design, repetition) {
        order.push(`${design}${repetition}`);
        return `${design}${repetition}`;
      },
    });
    expect(order).toEqual(["A-1", "B-1", "A0", "B0", "A1", "B1"]);
    expect(runs).toEqual(["A0", "B0", "A1", "B1"]);
  });

  it("ends with the first run that fails", async () => {
    const order: string[] = [];
    const failing = interleave({
      designs: ["A", "B"],
      repetitions: 3,
      warmUp: false,
      async run(design) {
        order.push(design);
        if (design === "B") throw new Error("B fell");
        return design;
      },
    });
    await expect(failing).rejects.toThrow("B fell");
    expect(order).toEqual(["A", "B"]);
  });
});
