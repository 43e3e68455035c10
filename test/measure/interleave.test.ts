import { describe, expect, it } from "vitest";
import { interleave } from "../../src/measure/interleave.js";
import { MachineError } from "../../src/memory/errors.js";

const interrupted = new MachineError("RUN_INTERRUPTED", "the run was interrupted");
const both = () => ["A", "B"];

describe("interleave", () => {
  it("runs A B A B, after a repetition of each that does not count", async () => {
    const order: string[] = [];
    const result = await interleave({
      warmUp: true,
      turns: both,
      async run(design, repetition) {
        order.push(`${design}${repetition}`);
        return `${design}${repetition}`;
      },
      isEnough: (repetitions) => repetitions.length === 2,
    });
    expect(order).toEqual(["A-1", "B-1", "A0", "B0", "A1", "B1"]);
    expect(result).toEqual({
      repetitions: [
        ["A0", "B0"],
        ["A1", "B1"],
      ],
      interrupted: false,
    });
  });

  it("asks after each whole repetition, and runs what each one has", async () => {
    const asked: string[] = [];
    const { repetitions } = await interleave({
      warmUp: false,
      turns: (repetition) => (repetition % 2 === 0 ? ["A", "B"] : ["B", "A"]),
      run: async (design) => design,
      isEnough(so) {
        asked.push(so.map((runs) => runs.join("")).join(" "));
        return so.length === 3;
      },
    });
    expect(asked).toEqual(["AB", "AB BA", "AB BA AB"]);
    expect(repetitions).toHaveLength(3);
  });

  it("ends with the first run that fails", async () => {
    const order: string[] = [];
    const failing = interleave({
      warmUp: false,
      turns: both,
      async run(design) {
        order.push(design);
        if (design === "B") throw new Error("B fell");
        return design;
      },
      isEnough: () => false,
    });
    await expect(failing).rejects.toThrow("B fell");
    expect(order).toEqual(["A", "B"]);
  });

  it("keeps whole repetitions when it is interrupted in the midst of a run", async () => {
    const result = await interleave({
      warmUp: true,
      turns: both,
      async run(design, repetition) {
        if (design === "B" && repetition === 2) throw interrupted;
        return `${design}${repetition}`;
      },
      isEnough: (repetitions) => repetitions.length === 5,
    });
    expect(result).toEqual({
      repetitions: [
        ["A0", "B0"],
        ["A1", "B1"],
      ],
      interrupted: true,
    });
  });

  it("begins no run after it was interrupted", async () => {
    const controller = new AbortController();
    const order: string[] = [];
    const result = await interleave({
      warmUp: false,
      turns: both,
      async run(design) {
        order.push(design);
        if (order.length === 3) controller.abort();
        return design;
      },
      isEnough: (repetitions) => repetitions.length === 5,
      signal: controller.signal,
    });
    expect(order).toEqual(["A", "B", "A"]);
    expect(result).toEqual({ repetitions: [["A", "B"]], interrupted: true });
  });

  it("has nothing when it is interrupted while warming up", async () => {
    const result = await interleave({
      warmUp: true,
      turns: both,
      run: () => Promise.reject(interrupted),
      isEnough: () => false,
    });
    expect(result).toEqual({ repetitions: [], interrupted: true });
  });
});
