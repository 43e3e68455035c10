import { describe, expect, it } from "vitest";
import { formatSchedule, parseSchedule } from "../../../src/check/interleavings/schedule.js";

describe("a schedule", () => {
  it("is read as it is written", () => {
    const text = "0:pop+3,1:push+5,0+2,2:tick+0";
    const schedule = parseSchedule(text);
    expect(schedule).toEqual([
      { actor: 0, begins: "pop", accesses: 3 },
      { actor: 1, begins: "push", accesses: 5 },
      { actor: 0, begins: null, accesses: 2 },
      { actor: 2, begins: "tick", accesses: 0 },
    ]);
    expect(formatSchedule(schedule!)).toBe(text);
    expect(parseSchedule("")).toEqual([]);
  });

  it.each(["0", "0:pop", "pop+1", "0+x", "0:pop+1,", "0:Pop+1", "0:pop+-1", "0 :pop+1", "100:pop+1"])(
    "is not %j",
    (text) => {
      expect(parseSchedule(text)).toBeUndefined();
    },
  );
});
