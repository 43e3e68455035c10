/** The linearizer against a reference that tries every order of whole histories (J. Wing and C. Gong, 1993). */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Linearizer, type Order } from "../../../src/check/interleavings/linearizer.js";
import type { ActorEvent } from "../../../src/check/interleavings/monitor.js";
import { checkProperty } from "../../memory/check-property.js";

/** A push of a thing of its own, or a pop with what it answered; 0 for nothing. */
interface Op {
  readonly actor: number;
  readonly begins: number;
  readonly ends: number;
  readonly pushes: number;
  readonly answers: number;
}

const ACTORS = ["CPU 0", "CPU 1", "CPU 2"];

/** Histories of up to five operations; pops answer anything that there is, or nothing. */
const histories: fc.Arbitrary<{ content: number[]; ops: Op[] }> = fc
  .record({
    filled: fc.integer({ min: 0, max: 2 }),
    // Who moves next: begins an operation, or ends the one that he is in.
    moves: fc.array(fc.record({ actor: fc.nat(2), push: fc.boolean(), answer: fc.nat(6) }), {
      maxLength: 10,
    }),
  })
  .map(({ filled, moves }) => {
    const content = Array.from({ length: filled }, (_, k) => k + 1);
    const ops: Op[] = [];
    const open = new Map<number, Omit<Op, "ends" | "answers">>();
    let things = filled;
    for (const [at, { actor, push, answer }] of moves.entries()) {
      const pending = open.get(actor);
      if (pending === undefined) {
        open.set(actor, { actor, begins: at, pushes: push ? ++things : 0 });
      } else {
        open.delete(actor);
        ops.push({ ...pending, ends: at, answers: pending.pushes !== 0 ? 0 : Math.min(answer, things) });
      }
    }
    return { content, ops };
  });

function eventsOf(ops: readonly Op[]): { at: number; actor: number; event: ActorEvent }[] {
  return ops
    .flatMap(({ actor, begins, ends, pushes, answers }) => {
      const does = pushes !== 0 ? ("give" as const) : ("take" as const);
      const end: ActorEvent =
        pushes !== 0
          ? { kind: "gave", accepted: true }
          : answers !== 0
            ? { kind: "got", thing: answers }
            : { kind: "gotNothing" };
      return [
        { at: begins, actor, event: { kind: "begins", does, thing: pushes } as ActorEvent },
        { at: ends, actor, event: end },
      ];
    })
    .sort((x, y) => x.at - y.at);
}

function accepts(order: Order, content: readonly number[], ops: readonly Op[]): boolean {
  let monitor = Linearizer.start(order, Number.POSITIVE_INFINITY, ACTORS, String, content);
  for (const { actor, event } of eventsOf(ops)) {
    const next = monitor.after(actor, event);
    if (typeof next === "string") return false;
    monitor = next;
  }
  return true;
}

/** Whether some order that keeps to real time is one of a stack. */
function isStack(content: readonly number[], ops: readonly Op[]): boolean {
  if (ops.length === 0) return true;
  return ops.some((op) => {
    // Nobody who ended before it began is still to come.
    if (ops.some((other) => other.ends < op.begins)) return false;
    const rest = ops.filter((other) => other !== op);
    if (op.pushes !== 0) return isStack([...content, op.pushes], rest);
    if (op.answers === 0) return content.length === 0 && isStack(content, rest);
    return content.at(-1) === op.answers && isStack(content.slice(0, -1), rest);
  });
}

/** Whether some order that keeps to real time hands out only what is there; what a pop overlooks is not looked at. */
function isBag(content: readonly number[], ops: readonly Op[]): boolean {
  if (ops.length === 0) return true;
  return ops.some((op) => {
    if (ops.some((other) => other.ends < op.begins)) return false;
    const rest = ops.filter((other) => other !== op);
    if (op.pushes !== 0) return isBag([...content, op.pushes], rest);
    if (op.answers === 0) return isBag(content, rest);
    return (
      content.includes(op.answers) &&
      isBag(
        content.filter((thing) => thing !== op.answers),
        rest,
      )
    );
  });
}

describe("the linearizer", () => {
  it("accepts what some order of a stack explains, and nothing else", () => {
    let accepted = 0;
    let refused = 0;
    checkProperty(
      fc.property(histories, ({ content, ops }) => {
        const wanted = isStack(content, ops);
        expect(accepts("stack", content, ops)).toBe(wanted);
        if (wanted) accepted++;
        else refused++;
      }),
      1000,
    );
    expect(Math.min(accepted, refused)).toBeGreaterThan(50);
  });

  it("of a bag accepts whatever a stack explains, and nothing that was never in it, or twice out of it", () => {
    checkProperty(
      fc.property(histories, ({ content, ops }) => {
        if (isStack(content, ops)) expect(accepts("bag", content, ops)).toBe(true);
        if (!isBag(content, ops)) expect(accepts("bag", content, ops)).toBe(false);
      }),
      1000,
    );
  });

  const push = (actor: number, begins: number, ends: number, pushes: number): Op => ({
    actor,
    begins,
    ends,
    pushes,
    answers: 0,
  });
  const pop = (actor: number, begins: number, ends: number, answers: number): Op => ({
    actor,
    begins,
    ends,
    pushes: 0,
    answers,
  });

  it("of a bag lets a pop overlook what comes or goes meanwhile, but not what was there all the while", () => {
    // 1 leaves and 2 comes while CPU 0 looks: it need not have seen either.
    const comeAndGo = [pop(0, 0, 5, 0), push(1, 1, 2, 2), pop(1, 3, 4, 1)];
    expect(accepts("bag", [1], comeAndGo)).toBe(true);
    expect(accepts("stack", [1], comeAndGo)).toBe(false);
    expect(accepts("bag", [1, 3], comeAndGo)).toBe(false);
    expect(accepts("bag", [], [push(1, 0, 1, 2), pop(0, 2, 3, 0)])).toBe(false);
  });

  it("takes a drain for as many takes as it shows, in any order, and one that finds nothing", () => {
    const start = Linearizer.start("stack", Number.POSITIVE_INFINITY, ACTORS, String, [1, 2, 3]);
    const play = (events: readonly ActorEvent[]) =>
      events.reduce<Linearizer | string>(
        (monitor, event) => (typeof monitor === "string" ? monitor : monitor.after(0, event)),
        start,
      );
    const drain: ActorEvent = { kind: "begins", does: "takeAll", thing: 0 };
    const got = (thing: number): ActorEvent => ({ kind: "got", thing });
    const end: ActorEvent = { kind: "gotNothing" };
    expect(play([drain, got(1), got(3), got(2), end])).toBeInstanceOf(Linearizer);
    expect(play([drain, got(1), got(3), end])).toContain(
      "no order of the operations on a stack explains that",
    );
    expect(play([drain, got(1), got(1)])).toContain("CPU 0 got 1");
  });
});
