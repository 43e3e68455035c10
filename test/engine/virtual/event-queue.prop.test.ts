import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventQueue } from "../../../src/engine/virtual/event-queue.js";
import { checkProperty } from "../../memory/check-property.js";

describe("the queue of events", () => {
  it("names the earliest event, of those at the same time the lowest actor's, after any changes", () => {
    const actors = fc.integer({ min: 1, max: 40 });
    const changes = fc.array(
      fc.record({
        actor: fc.nat(39),
        // Few times, so that many are the same.
        time: fc.oneof(fc.nat(9), fc.constant(Number.POSITIVE_INFINITY)),
      }),
      { maxLength: 200 },
    );
    checkProperty(
      fc.property(actors, changes, (count, made) => {
        const queue = new EventQueue(count);
        const times = Array.from({ length: count }, () => Number.POSITIVE_INFINITY);
        for (const { actor, time } of made) {
          queue.schedule(actor % count, time);
          times[actor % count] = time;
          const earliest = Math.min(...times);
          expect(queue.nextTime).toBe(earliest);
          if (earliest !== Number.POSITIVE_INFINITY) expect(queue.next).toBe(times.indexOf(earliest));
          expect(queue.timeOf(actor % count)).toBe(time);
        }
      }),
    );
  });

  it("does not go back in time", () => {
    const queue = new EventQueue(2);
    queue.schedule(0, 10);
    queue.schedule(1, 10);
    expect(queue.advance()).toBe(10);
    queue.schedule(0, 20);
    // The same moment again is none before it.
    expect(queue.advance()).toBe(10);
    queue.schedule(1, 9);
    expect(() => queue.advance()).toThrow("simulated time runs back from 10 to 9 ns, to an event of actor 1");
  });
});
