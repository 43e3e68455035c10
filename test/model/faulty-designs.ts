import { LIST_WORDS, LockedList } from "../../src/depot/locked-list.js";
import type { Depot, DepotDesign } from "../../src/iova/depot.js";
import { MagazineField, nextOf, setNext } from "../../src/iova/magazine.js";
import { LockClass, type Machine } from "../../src/memory/machine.js";
import { NULL, type Pointer } from "../../src/memory/pointer.js";
import { TaggedHead } from "../../src/memory/tagged-head.js";
import { TreiberStack } from "../../src/memory/treiber-stack.js";

/** Words of a list with its lock, as in LockedList. */
const LOCK = 0;
const HEAD = 1;
const SIZE = 2;

function linked(list: LockedList, magazine: Pointer): true {
  list.link(magazine);
  return true;
}

/** A list under a spinlock, with some of its methods replaced. */
function faultyList(id: string, faults: (machine: Machine, base: Pointer) => Partial<Depot>): DepotDesign {
  return {
    id,
    summary: id,
    reclaim: "off",
    bounded: false,
    order: "stack",
    words: ["lock", "head", "size"],
    sizeOf: () => LIST_WORDS,
    initialize: (machine, base) => LockedList.initialize(machine, base),
    attach(machine, base) {
      const list = new LockedList(machine, base);
      return {
        push: (magazine, cpu) => list.locked(cpu, () => linked(list, magazine)),
        pop: (cpu) => list.locked(cpu, () => (list.isEmpty ? NULL : list.unlink())),
        size: () => list.size,
        drain: (cpu, visit) =>
          list.locked(cpu, () => {
            while (!list.isEmpty) visit(list.unlink());
          }),
        walk: (visit) => list.walk(visit),
        ...faults(machine, base),
      };
    },
  };
}

export const popWithoutLock = faultyList("pop-without-lock", (machine, base) => {
  const list = new LockedList(machine, base);
  return { pop: () => (list.isEmpty ? NULL : list.unlink()) };
});

export const lockReleasedTooEarly = faultyList("lock-released-too-early", (machine, base) => ({
  push(magazine, cpu) {
    const { i32 } = machine;
    machine.acquire(base + LOCK, LockClass.depot, cpu);
    const head = i32[base + HEAD]!;
    machine.release(base + LOCK);
    setNext(machine, magazine, head);
    i32[base + HEAD] = magazine;
    i32[base + SIZE]!++;
    return true;
  },
}));

export const lockNotReleased = faultyList("lock-not-released", (machine, base) => {
  const list = new LockedList(machine, base);
  return {
    pop(cpu) {
      machine.acquire(base + LOCK, LockClass.depot, cpu);
      if (list.isEmpty) return NULL;
      const top = list.unlink();
      machine.release(base + LOCK);
      return top;
    },
  };
});

export const sizeInAField = faultyList("size-in-a-field", (machine, base) => {
  const list = new LockedList(machine, base);
  let turns = 0;
  return {
    // Every other call takes the lock twice: what it does depends on what it did, not on what is in memory.
    push(magazine, cpu) {
      if (turns++ % 2 === 1) list.locked(cpu, () => list.isEmpty);
      return list.locked(cpu, () => linked(list, magazine));
    },
  };
});

export const forgetsOne = faultyList("forgets-one", (machine, base) => {
  const list = new LockedList(machine, base);
  return {
    drain: (cpu, visit) =>
      list.locked(cpu, () => {
        while (list.size > 1) visit(list.unlink());
      }),
  };
});

export const bottomFirst = faultyList("bottom-first", (machine, base) => {
  const list = new LockedList(machine, base);
  return {
    pop: (cpu) =>
      list.locked(cpu, () => {
        if (list.size < 2) return list.isEmpty ? NULL : list.unlink();
        // The one below the top.
        const top = machine.i32[base + HEAD]!;
        const below = nextOf(machine, top);
        setNext(machine, top, nextOf(machine, below));
        machine.i32[base + SIZE]!--;
        return below;
      }),
  };
});

/** A lock of its own, which spins on an exchange and never asks the machine to wait. */
export const spinsByItself = faultyList("spins-by-itself", (machine, base) => {
  const list = new LockedList(machine, base);
  const { atomics, i32 } = machine;
  const locked = <T>(action: () => T): T => {
    while (atomics.exchange(i32, base + LOCK, 1) !== 0);
    const result = action();
    atomics.store(i32, base + LOCK, 0);
    return result;
  };
  return {
    push: (magazine) => locked(() => linked(list, magazine)),
    pop: () => locked(() => (list.isEmpty ? NULL : list.unlink())),
    drain: (_cpu, visit) =>
      locked(() => {
        while (!list.isEmpty) visit(list.unlink());
      }),
  };
});

/** A lock that sleeps; `wakes` says whether who releases it wakes the sleeper. */
export function sleepingLock(id: string, wakes: boolean): DepotDesign {
  return faultyList(id, (machine, base) => {
    const list = new LockedList(machine, base);
    const { atomics, i32 } = machine;
    const locked = <T>(action: () => T): T => {
      while (atomics.compareExchange(i32, base + LOCK, 0, 1) !== 0) atomics.wait(i32, base + LOCK, 1);
      const result = action();
      atomics.store(i32, base + LOCK, 0);
      if (wakes) atomics.notify(i32, base + LOCK);
      return result;
    };
    return {
      push: (magazine) => locked(() => linked(list, magazine)),
      pop: () => locked(() => (list.isEmpty ? NULL : list.unlink())),
      drain: (_cpu, visit) =>
        locked(() => {
          while (!list.isEmpty) visit(list.unlink());
        }),
    };
  });
}

/** The lock-free stack whose push swings the head before it says what lies below. */
export const publishesBeforeNext: DepotDesign = {
  id: "publishes-before-next",
  summary: "the head is swung before next is written",
  reclaim: "off",
  bounded: false,
  order: "stack",
  words: ["head", "head.tag", "size"],
  sizeOf: () => 3,
  initialize: (machine, base) => machine.i32.fill(0, base, base + 3),
  attach(machine, base) {
    const { atomics, i32 } = machine;
    const head = new TaggedHead(machine, base);
    const stack = new TreiberStack(machine, head, MagazineField.next);
    const pop = (cpu: number) => {
      const top = stack.pop(cpu);
      if (top !== NULL) atomics.sub(i32, base + SIZE, 1);
      return top;
    };
    return {
      push(magazine) {
        for (;;) {
          const seen = head.load();
          if (!head.swing(seen, magazine)) continue;
          setNext(machine, magazine, TaggedHead.indexOf(seen));
          atomics.add(i32, base + SIZE, 1);
          return true;
        }
      },
      pop,
      size: () => atomics.load(i32, base + SIZE),
      drain(cpu, visit) {
        for (let top = pop(cpu); top !== NULL; top = pop(cpu)) visit(top);
      },
      walk: (visit) => stack.walk(visit),
    };
  },
};
