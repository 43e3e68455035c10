import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ringWords, SpscRing } from "../../src/memory/spsc-ring.js";
import { checkModel } from "./check-property.js";
import { smallMachine } from "./small-machine.js";

interface Entry {
  readonly pfn: number;
  readonly size: number;
}

interface Model {
  readonly capacity: number;
  entries: Entry[];
}

/** Two views of one ring, as the producer's thread and the consumer's have them. */
interface Ends {
  readonly producer: SpscRing;
  readonly consumer: SpscRing;
  /** Entries ever pushed: each is another. */
  pushed: number;
}

abstract class Step implements fc.Command<Model, Ends> {
  check(_model: Readonly<Model>): boolean {
    return true;
  }

  run(model: Model, ends: Ends): void {
    this.act(model, ends);
    expect(ends.producer.length).toBe(model.entries.length);
    expect(ends.consumer.length).toBe(model.entries.length);
  }

  protected abstract act(model: Model, ends: Ends): void;
  abstract toString(): string;
}

class Push extends Step {
  constructor(private readonly count: number) {
    super();
  }

  protected act({ entries, capacity }: Model, ends: Ends): void {
    for (let k = 0; k < this.count; k++) {
      const entry = { pfn: ++ends.pushed * 2 ** 20, size: ends.pushed };
      const hasRoom = entries.length < capacity;
      expect(ends.producer.tryPush(entry.pfn, entry.size)).toBe(hasRoom);
      if (hasRoom) entries.push(entry);
    }
  }

  toString = () => `push ${this.count}`;
}

class Pop extends Step {
  constructor(private readonly count: number) {
    super();
  }

  protected act({ entries }: Model, { consumer }: Ends): void {
    for (let k = 0; k < this.count; k++) {
      const first = entries.shift();
      expect(consumer.tryPop()).toBe(first?.pfn ?? 0);
      if (first !== undefined) expect(consumer.poppedSize).toBe(first.size);
    }
  }

  toString = () => `pop ${this.count}`;
}

class Reset extends Step {
  protected act(model: Model, ends: Ends): void {
    model.entries = [];
    ends.consumer.reset();
  }

  toString = () => "reset";
}

const count = fc.integer({ min: 1, max: 12 });
const COMMANDS: fc.Arbitrary<fc.Command<Model, Ends>>[] = [
  fc.oneof(
    { weight: 9, arbitrary: count.map((of) => new Push(of)) },
    { weight: 9, arbitrary: count.map((of) => new Pop(of)) },
    { weight: 1, arbitrary: fc.constant(new Reset()) },
  ),
];

const worlds = fc.record({
  capacity: fc.integer({ min: 1, max: 20 }),
  /** Indices are 32 bits of their numbers: what a long run has pushed before. */
  before: fc.constantFrom(0, 2 ** 31 - 30, -30),
});

describe("SpscRing", () => {
  it("is a queue of at most its capacity, also where its indices wrap", () => {
    checkModel(
      worlds,
      COMMANDS,
      ({ capacity, before }) => {
        const machine = smallMachine({ engineWords: ringWords(capacity) });
        const [producer, consumer] = [0, 1].map(
          () => new SpscRing(machine, machine.layout.engine, capacity),
        ) as [SpscRing, SpscRing];
        // All four indices: each side's, and what each saw of the other's two words behind.
        for (const word of [producer.pushedWord, producer.poppedWord]) {
          machine.i32[word] = before;
          machine.i32[word + 2] = before;
        }
        return { model: { capacity, entries: [] }, real: { producer, consumer, pushed: 0 } };
      },
      200,
    );
  });
});
