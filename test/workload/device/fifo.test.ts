import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Fifo } from "../../../src/workload/device/fifo.js";
import { checkProperty } from "../../memory/check-property.js";

describe("a queue of numbers with times", () => {
  it("gives back what a list would, in its order, each with the time that it came with", () => {
    // More comes than goes, so that it grows past its first 64, now and then with its beginning in the middle.
    const steps = fc.array(fc.oneof({ weight: 3, arbitrary: fc.nat(1000) }, fc.constant("shift" as const)), {
      minLength: 1,
      maxLength: 400,
      size: "max",
    });
    checkProperty(
      fc.property(steps, (taken) => {
        const fifo = new Fifo();
        const list: { value: number; time: number }[] = [];
        for (const step of taken) {
          if (step !== "shift") {
            fifo.push(step, 0.5 + step);
            list.push({ value: step, time: 0.5 + step });
          } else if (list.length > 0) {
            expect(fifo.firstTime).toBe(list[0]!.time);
            expect(fifo.shift()).toBe(list.shift()!.value);
          }
          expect(fifo.length).toBe(list.length);
        }
        for (const { value, time } of list) {
          expect(fifo.firstTime).toBe(time);
          expect(fifo.shift()).toBe(value);
        }
        expect(fifo.firstTime).toBe(Number.POSITIVE_INFINITY);
      }),
    );
  });

  it("takes its times along when it grows with its beginning in the middle", () => {
    const fifo = new Fifo();
    for (let k = 0; k < 64; k++) fifo.push(k, 10 * k);
    for (let k = 0; k < 40; k++) fifo.shift();
    for (let k = 64; k < 140; k++) fifo.push(k, 10 * k);
    for (let k = 40; k < 140; k++) {
      expect(fifo.firstTime).toBe(10 * k);
      expect(fifo.shift()).toBe(k);
    }
  });

  it("says nothing of times where none are given", () => {
    const fifo = new Fifo();
    fifo.push(5);
    expect([fifo.firstTime, fifo.shift(), fifo.length]).toEqual([0, 5, 0]);
  });
});
