import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KernelEvent } from "../../../src/workload/trace/kernel-event.js";
import { TimeWindow } from "../../../src/workload/trace/time-window.js";
import { checkProperty } from "../../memory/check-property.js";

const eventAt = (timeNs: number, line: number): KernelEvent => ({
  event: "other",
  at: { line, timeNs, cpu: 0, pid: 1 },
  name: "sched_switch",
});

function sorted(times: readonly number[], widthNs: number) {
  const passed: KernelEvent[] = [];
  const window = new TimeWindow(widthNs, (event) => passed.push(event));
  for (const [line, time] of times.entries()) window.add(eventAt(time, line));
  window.finish();
  return {
    passed: passed.map(({ at }) => [at.timeNs, at.line]),
    late: window.late,
    backwardsNs: window.backwardsNs,
  };
}

/** Long enough that the window passes events on before the end. */
const times = fc
  .array(fc.nat(1000), { minLength: 0, maxLength: 40 })
  .map((jitter) =>
    Array.from({ length: jitter.length * 1000 }, (_, i) => 10 * i - (jitter[i % jitter.length] ?? 0)),
  );

function furthestBack(all: readonly number[]): number {
  let newest = Number.NEGATIVE_INFINITY;
  let furthest = 0;
  for (const time of all) {
    newest = Math.max(newest, time);
    furthest = Math.max(furthest, newest - time);
  }
  return furthest;
}

describe("a window as wide as the lines go back", () => {
  it("passes all events on in the order of their times, and those of one time in the order of their lines", () => {
    checkProperty(
      fc.property(times, (all) => {
        const expected = all.map((time, line) => [time, line]).sort((a, b) => a[0]! - b[0]!);
        const width = furthestBack(all);
        expect(sorted(all, width)).toEqual({ passed: expected, late: 0, backwardsNs: width });
      }),
      50,
    );
  });

  it("says how many events came too late when it is too narrow, and loses none", () => {
    const all = Array.from({ length: 50_000 }, (_, i) => i);
    all[40_000] = 0;
    const { passed, late } = sorted(all, 10);
    expect([passed.length, late]).toEqual([50_000, 1]);
  });
});
