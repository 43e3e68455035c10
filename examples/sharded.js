/**
 * A depot of several stacks: each CPU works on one of them, and takes from the others when its own is empty. CPUs that
 * push and pop at the same time then seldom want the same head. Which magazine comes back is not said: it is a bag.
 *
 *   line  | field | access | meaning
 *   ------|-------|--------|---------------------------------------------------------------------------------
 *   k     | head  | atomic | words 0, 1: {tag, index} of stack k
 *         | size  | atomic | word 2: magazines in stack k; counted before they are in it and after they are out
 */
import { defineDepot, LINE_WORDS, MagazineField, NULL, TaggedHead, TreiberStack } from "iovalab";

/** More stacks than a few serve nobody: a CPU comes by once in 127 operations. */
const MOST_SHARDS = 8;
const SIZE = 2;

/** @type {(options: import("iovalab").DepotOptions) => number} */
const shardsOf = ({ cpus }) => Math.min(cpus, MOST_SHARDS);

/** One of the stacks, on a cache line of its own. */
class Shard {
  constructor(/** @type {import("iovalab").Machine} */ machine, /** @type {number} */ line) {
    this.machine = machine;
    this.size = line + SIZE;
    this.stack = new TreiberStack(machine, new TaggedHead(machine, line), MagazineField.next);
  }

  /** @type {(magazine: number, cpu: number) => void} */
  push(magazine, cpu) {
    this.machine.atomics.add(this.machine.i32, this.size, 1);
    this.stack.push(magazine, cpu);
  }

  /** @type {(cpu: number) => number} */
  pop(cpu) {
    const magazine = this.stack.pop(cpu);
    if (magazine !== NULL) this.machine.atomics.sub(this.machine.i32, this.size, 1);
    return magazine;
  }

  get length() {
    return this.machine.atomics.load(this.machine.i32, this.size);
  }
}

export default defineDepot({
  id: "sharded",
  summary: `up to ${MOST_SHARDS} lock-free stacks; a CPU whose own is empty takes from the others`,
  reclaim: "on",
  bounded: false,
  order: "bag",

  sizeOf: (options) => shardsOf(options) * LINE_WORDS,

  initialize(machine, base, options) {
    for (let k = 0; k < shardsOf(options); k++) {
      new TaggedHead(machine, base + k * LINE_WORDS).initialize();
      machine.atomics.store(machine.i32, base + k * LINE_WORDS + SIZE, 0);
    }
  },

  attach(machine, base, options) {
    const count = shardsOf(options);
    const shards = Array.from({ length: count }, (_, k) => new Shard(machine, base + k * LINE_WORDS));

    /** @type {(cpu: number) => number} */
    const pop = (cpu) => {
      for (let k = 0; k < count; k++) {
        const shard = /** @type {Shard} */ (shards[(cpu + k) % count]);
        // A look at the head costs less than taking its line away from those who work on it.
        const magazine = shard.length === 0 ? NULL : shard.pop(cpu);
        if (magazine !== NULL) return magazine;
      }
      return NULL;
    };

    return {
      push(magazine, cpu) {
        shards[cpu % count]?.push(magazine, cpu);
        return true;
      },
      pop,
      size: () => shards.reduce((sum, shard) => sum + shard.length, 0),
      drain(cpu, visit) {
        for (let top = pop(cpu); top !== NULL; top = pop(cpu)) visit(top);
      },
      walk(visit) {
        let goesOn = true;
        for (const { stack } of shards) if (goesOn) stack.walk((magazine) => (goesOn = visit(magazine)));
      },
    };
  },
});
