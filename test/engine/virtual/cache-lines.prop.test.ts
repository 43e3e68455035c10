import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CacheLines } from "../../../src/engine/virtual/cache-lines.js";
import { contextsOf } from "../../../src/memory/cpu-layout.js";
import { checkProperty } from "../../memory/check-property.js";
import { FREE_PROFILE } from "./bare-machine.js";

const NS = { ...FREE_PROFILE.ns, atomic: 10, l1Hit: 1, transferSameCluster: 40, transferOtherCluster: 100 };
const CLUSTER_CPUS = 2;
const CPUS = 5;
const NOBODY = -1;

/** A plain one, or a locked one, of a tagged head or not. */
type Write = "write" | "update" | "change";

/** One line, by its definition: every write that there ever was, in the order of their times. */
class Reference {
  readonly #writes: { begin: number; done: number; by: number; isChange: boolean }[] = [];
  #reader = NOBODY;

  #way(from: number, to: number): number {
    if (from === to || from === NOBODY) return 0;
    const cluster = (by: number) => (by < CPUS ? Math.floor(by / CLUSTER_CPUS) : 0);
    return cluster(from) === cluster(to) ? NS.transferSameCluster : NS.transferOtherCluster;
  }

  #begunBy(time: number): number {
    return this.#writes.filter(({ begin }) => begin <= time).length;
  }

  read(by: number, time: number): number {
    const at = this.#begunBy(time);
    const owner = this.#writes[at - 1]?.by ?? NOBODY;
    if (owner === by || owner === NOBODY || this.#reader === by) return time + NS.l1Hit;
    if (at === this.#writes.length) this.#reader = by;
    return time + this.#way(owner, by);
  }

  /** The way and the locked instruction; of a plain write the way alone, or a hit where there is none. */
  #price(from: number, by: number, kind: Write): number {
    if (kind !== "write") return this.#way(from, by) + NS.atomic;
    return from === by || from === NOBODY ? NS.l1Hit : this.#way(from, by);
  }

  /** In the first gap that is long enough. */
  write(by: number, time: number, kind: Write): number {
    for (let at = this.#begunBy(time); ; at++) {
      const before = this.#writes[at - 1];
      const next = this.#writes[at];
      const owner = before?.by ?? NOBODY;
      const from = owner === by && next === undefined ? this.#reader : owner;
      const begin = Math.max(time, before?.done ?? 0);
      const done = begin + this.#price(from, by, kind);
      if (next !== undefined && next.begin < done) continue;
      if (next === undefined) this.#reader = NOBODY;
      this.#writes.splice(at, 0, { begin, done, by, isChange: kind === "change" });
      return done;
    }
  }

  isChangedBetween(by: number, after: number, before: number): boolean {
    const others = this.#writes.filter((write) => write.isChange && write.by !== by);
    return others.some(({ done }) => done > after && done <= before);
  }
}

describe("a cache line", () => {
  it("is where it is by the definition, whatever is asked for ahead", () => {
    const touch = fc.record({
      line: fc.nat(1),
      by: fc.nat(contextsOf(CPUS) - 1),
      kind: fc.constantFrom("read", "write", "update", "change", "look" as const),
      /** From the beginning of one operation to the next, and how far ahead of it the line is wanted. */
      pause: fc.oneof(fc.constant(0), fc.nat(120)),
      ahead: fc.oneof(fc.constant(0), fc.nat(400)),
    });
    checkProperty(
      fc.property(fc.array(touch, { maxLength: 120 }), (touches) => {
        const lines = new CacheLines(2, CPUS, { ...FREE_PROFILE, clusterCpus: CLUSTER_CPUS, ns: NS });
        const references = [new Reference(), new Reference()];
        let now = 0;
        for (const { line, by, kind, pause, ahead } of touches) {
          now += pause;
          lines.advance(now);
          const reference = references[line]!;
          const time = now + ahead;
          if (kind === "read") expect(lines.read(line, by, time)).toBe(reference.read(by, time));
          else if (kind === "look") {
            const changed = lines.isChangedBetween(line, by, now, time);
            expect(changed).toBe(reference.isChangedBetween(by, now, time));
          } else {
            const done = kind === "write" ? lines.write(line, by, time) : lines.update(line, by, time);
            expect(done).toBe(reference.write(by, time, kind));
            if (kind === "change") lines.noteChange(line, by, done);
          }
        }
      }),
      2000,
    );
  });
});
