import { expect, it } from "vitest";
import { clockGrainNs } from "../../src/measure/clock-grain.js";

it("the grain of a clock is its smallest step, whatever lies between two looks", () => {
  let looks = 0;
  // A clock of 250 ns, looked at every 60 ns, with an interruption now and then.
  const clock = () => {
    looks++;
    return Math.floor((looks * 60 + Math.floor(looks / 7) * 1000) / 250) * 250;
  };
  expect(clockGrainNs(clock)).toBe(250);
});

it("the clock of this machine moves", () => {
  expect(clockGrainNs()).toBeGreaterThan(0);
});
