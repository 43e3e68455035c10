/**
 * A list that is trimmed by the rule of the magazine paper (Bonwick and Adams, USENIX 2001): the least depth since the
 * last interval is what no CPU needed in all that time, so that many magazines are surplus, and are freed.
 *
 *   word | field | access   | meaning
 *   -----|-------|----------|-----------------------------------------------------
 *   0    | lock  | atomic   | covers all of this
 *   1    | head  | the lock | the top magazine, or NULL
 *   2    | size  | the lock, glances | magazines in the list
 *   3    | least | the lock | the least size since the last interval began
 *
 * Invariants: size is the number of links from head to NULL; 0 <= least <= size.
 */
import { defineDepot, LockClass, NULL, nextOf, setNext } from "iovalab";

const LOCK = 0;
const HEAD = 1;
const SIZE = 2;
const LEAST = 3;
const WORDS = 4;

export default defineDepot({
  id: "working-set",
  summary: "a list, reclaimed by what no CPU needed in the last 100 ms",
  reclaim: "on",
  bounded: false,
  order: "stack",

  sizeOf: () => WORDS,
  initialize: (machine, base) => void machine.i32.fill(0, base, base + WORDS),

  attach(machine, base) {
    /** @type {(field: number) => number} */
    const get = (field) => machine.i32[base + field] ?? 0;
    /** @type {(field: number, value: number) => void} */
    const set = (field, value) => {
      machine.i32[base + field] = value;
    };

    /** @type {<T>(cpu: number, action: () => T) => T} */
    const locked = (cpu, action) => {
      machine.acquire(base + LOCK, LockClass.depot, cpu);
      const result = action();
      machine.release(base + LOCK);
      return result;
    };

    const unlink = () => {
      const top = get(HEAD);
      if (top === NULL) return NULL;
      set(HEAD, nextOf(machine, top));
      set(SIZE, get(SIZE) - 1);
      set(LEAST, Math.min(get(LEAST), get(SIZE)));
      return top;
    };

    return {
      push: (magazine, cpu) =>
        locked(cpu, () => {
          setNext(machine, magazine, get(HEAD));
          set(HEAD, magazine);
          set(SIZE, get(SIZE) + 1);
          return true;
        }),

      pop: (cpu) => locked(cpu, unlink),

      size: () => machine.glances[base + SIZE] ?? 0,

      drain(cpu, visit) {
        for (let top = locked(cpu, unlink); top !== NULL; top = locked(cpu, unlink)) visit(top);
      },

      walk(visit) {
        for (let top = get(HEAD); top !== NULL && visit(top); ) top = nextOf(machine, top);
      },

      /** The next interval begins with what will be left when these are gone. */
      surplus: (_online, cpu) =>
        locked(cpu, () => {
          const surplus = get(LEAST);
          set(LEAST, get(SIZE) - surplus);
          return surplus;
        }),
    };
  },
});
