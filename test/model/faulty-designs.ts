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

/** The methods of a list behind a lock of its own. */
function under(locked: <T>(action: () => T) => T, list: LockedList): Pick<Depot, "push" | "pop" | "drain"> {
  return {
    push: (magazine) => locked(() => linked(list, magazine)),
    pop: () => locked(() => (list.isEmpty ? NULL : list.unlink())),
    drain: (_cpu, visit) =>
      locked(() => {
        while (!list.isEmpty) visit(list.unlink());
      }),
  };
}

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
  return under(locked, list);
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
    return under(locked, list);
  });
}

/** A lock whose waiters sleep on a bell that says nothing: who is told between the look and the sleep is not told again. */
export const lostWakeUp: DepotDesign = {
  ...faultyList("lost-wake-up", (machine, base) => {
    const list = new LockedList(machine, base);
    const { atomics, i32 } = machine;
    const bell = base + LIST_WORDS;
    const locked = <T>(action: () => T): T => {
      while (atomics.compareExchange(i32, base + LOCK, 0, 1) !== 0) atomics.wait(i32, bell, 0);
      const result = action();
      atomics.store(i32, base + LOCK, 0);
      atomics.notify(i32, bell);
      return result;
    };
    return {
      push: (magazine) => locked(() => linked(list, magazine)),
      pop: () => locked(() => (list.isEmpty ? NULL : list.unlink())),
    };
  }),
  sizeOf: () => LIST_WORDS + 1,
  initialize: (machine, base) => machine.i32.fill(0, base, base + LIST_WORDS + 1),
};

/** Each CPU has a lock of its own besides, which no other touches, and takes it a second time when three are in. */
export const takesItsOwnLockTwice: DepotDesign = {
  ...faultyList("takes-its-own-lock-twice", (machine, base) => {
    const list = new LockedList(machine, base);
    return {
      push(magazine, cpu) {
        const own = base + LIST_WORDS + cpu;
        machine.acquire(own, LockClass.depot, cpu);
        const isMany = list.locked(cpu, () => linked(list, magazine) && list.size === 3);
        if (isMany) machine.acquire(own, LockClass.depot, cpu);
        machine.release(own);
        return true;
      },
    };
  }),
  sizeOf: ({ cpus }) => LIST_WORDS + cpus + 2,
  initialize: (machine, base, { cpus }) => machine.i32.fill(0, base, base + LIST_WORDS + cpus + 2),
};

/** A pop that gives up when the lock was not to be had `rounds` times over. */
export function popThatGivesUp(rounds: number): DepotDesign {
  return faultyList(`gives-up-after-${rounds}`, (machine, base) => {
    const list = new LockedList(machine, base);
    const { atomics, i32 } = machine;
    return {
      push(magazine) {
        while (atomics.exchange(i32, base + LOCK, 1) !== 0);
        list.link(magazine);
        atomics.store(i32, base + LOCK, 0);
        return true;
      },
      pop() {
        for (let round = 0; round < rounds; round++) {
          if (atomics.exchange(i32, base + LOCK, 1) !== 0) continue;
          const top = list.isEmpty ? NULL : list.unlink();
          atomics.store(i32, base + LOCK, 0);
          return top;
        }
        return NULL;
      },
    };
  });
}

/** A list with two words more: a count, and a second lock. */
function countingList(
  id: string,
  methods: (list: LockedList, count: Count, inner: InnerLock) => Pick<Depot, "push" | "pop">,
): DepotDesign {
  const words = LIST_WORDS + 2;
  return {
    ...faultyList(id, (machine, base) => {
      const { atomics, i32 } = machine;
      const word = base + LIST_WORDS;
      const lock = word + 1;
      const count: Count = {
        up: () => void atomics.add(i32, word, 1),
        now: () => atomics.load(i32, word),
      };
      const inner: InnerLock = (cpu, action) => {
        machine.acquire(lock, LockClass.depot, cpu);
        const result = action();
        machine.release(lock);
        return result;
      };
      return methods(new LockedList(machine, base), count, inner);
    }),
    words: ["lock", "head", "size", "count", "inner"],
    sizeOf: () => words,
    initialize: (machine, base) => machine.i32.fill(0, base, base + words),
  };
}

interface Count {
  up(): void;
  now(): number;
}

type InnerLock = <T>(cpu: number, action: () => T) => T;

/** Looks `times` times whether it is more than anybody makes of it: that takes long, but it waits for nobody. */
function lookAt(count: Count, times: number): void {
  for (let look = 0; look < times; look++) if (count.now() > 1000) return;
}

/** Looks that often under its lock, and is sound. */
export function looksUnderTheLock(times: number): DepotDesign {
  return countingList(`looks-${times}-times`, (list, count) => ({
    push: (magazine, cpu) =>
      list.locked(cpu, () => {
        lookAt(count, times);
        count.up();
        return linked(list, magazine);
      }),
    pop: (cpu) =>
      list.locked(cpu, () => {
        lookAt(count, times);
        return list.isEmpty ? NULL : list.unlink();
      }),
  }));
}

/** A pop that looks 20 times under one lock and then takes another; a push takes the two the other way round. */
export const looksBetweenTwoLocks = countingList("looks-between-two-locks", (list, count, inner) => ({
  push: (magazine, cpu) =>
    inner(cpu, () =>
      list.locked(cpu, () => {
        count.up();
        return linked(list, magazine);
      }),
    ),
  pop: (cpu) =>
    list.locked(cpu, () => {
      lookAt(count, 20);
      return inner(cpu, () => (list.isEmpty ? NULL : list.unlink()));
    }),
}));

/** The second to pop waits for a third, under the lock that a third needs. */
export const waitsUnderTheLock = countingList("waits-under-the-lock", (list, count) => ({
  push: (magazine, cpu) => list.locked(cpu, () => linked(list, magazine)),
  pop: (cpu) =>
    list.locked(cpu, () => {
      count.up();
      while (count.now() === 2);
      return list.isEmpty ? NULL : list.unlink();
    }),
}));

/** Refuses a push whenever the lock is taken, and calls that a want of room. */
export const refusesWhenBusy: DepotDesign = {
  ...faultyList("refuses-when-busy", (machine, base) => {
    const list = new LockedList(machine, base);
    const { atomics, i32 } = machine;
    return {
      push(magazine, cpu) {
        if (atomics.load(i32, base + LOCK) !== 0) return false;
        return list.locked(cpu, () => linked(list, magazine));
      },
    };
  }),
  bounded: true,
};

/** Looks several times whether somebody has been there; the second CPU to come loses everything. */
export const secondComerLosesAll: DepotDesign = {
  ...faultyList("second-comer-loses-all", (machine, base) => {
    const list = new LockedList(machine, base);
    const { atomics, i32 } = machine;
    const been = base + LIST_WORDS;
    const visit = <T>(cpu: number, action: () => T): T => {
      if (cpu === 0) for (let look = 0; look < 5; look++) if ((atomics.load(i32, been) & 3) !== 0) break;
      return list.locked(cpu, () => {
        const result = action();
        const seen = atomics.load(i32, been) | (1 << cpu);
        atomics.store(i32, been, seen);
        if ((seen & 3) === 3) i32.fill(0, base + HEAD, base + SIZE + 1);
        return result;
      });
    };
    return {
      push: (magazine, cpu) => visit(cpu, () => linked(list, magazine)),
      pop: (cpu) => visit(cpu, () => (list.isEmpty ? NULL : list.unlink())),
    };
  }),
  sizeOf: () => LIST_WORDS + 1,
  initialize: (machine, base) => machine.i32.fill(0, base, base + LIST_WORDS + 1),
};

/** Goes round and round, and writes at each round. */
export const endless = faultyList("endless", (machine, base) => ({
  pop() {
    for (;;) machine.atomics.add(machine.i32, base + SIZE, 1);
  },
}));

/** The lock-free stack whose drain takes all by one exchange of the head, and then walks what it has: it is sound. */
export const drainByOneSwing: DepotDesign = {
  id: "drain-by-one-swing",
  summary: "a drain takes everything at once",
  reclaim: "off",
  bounded: false,
  order: "stack",
  words: ["head", "head.tag"],
  sizeOf: () => 2,
  initialize: (machine, base) => new TaggedHead(machine, base).initialize(),
  attach(machine, base) {
    const head = new TaggedHead(machine, base);
    const stack = new TreiberStack(machine, head, MagazineField.next);
    return {
      push(magazine, cpu) {
        stack.push(magazine, cpu);
        return true;
      },
      pop: (cpu) => stack.pop(cpu),
      size() {
        let size = 0;
        stack.walk(() => ++size > 0);
        return size;
      },
      drain(_cpu, visit) {
        let seen = head.load();
        while (TaggedHead.indexOf(seen) !== NULL && !head.swing(seen, NULL)) seen = head.load();
        for (let top = TaggedHead.indexOf(seen); top !== NULL; ) {
          const below = nextOf(machine, top);
          visit(top);
          top = below;
        }
      },
      walk: (visit) => stack.walk(visit),
    };
  },
};

/** A drain that takes one after the other. */
function popped(pop: (cpu: number) => Pointer, cpu: number, visit: (magazine: Pointer) => void): void {
  for (let top = pop(cpu); top !== NULL; top = pop(cpu)) visit(top);
}

/** The tag is read after the index, half by half: a head that came back in between is taken for the old one. */
export const readsTheTagLate: DepotDesign = {
  id: "reads-the-tag-late",
  summary: "32 bits of the head at a time",
  reclaim: "off",
  bounded: false,
  order: "stack",
  words: ["head", "head.tag", "size"],
  sizeOf: () => 3,
  initialize: (machine, base) => machine.i32.fill(0, base, base + 3),
  attach(machine, base) {
    const { atomics, i32, u64 } = machine;
    const head = (tag: number, index: Pointer) => (BigInt(tag) << 32n) | BigInt(index);
    const stack = new TreiberStack(machine, new TaggedHead(machine, base), MagazineField.next);
    const pop = () => {
      for (;;) {
        const index = atomics.load(i32, base);
        if (index === NULL) return NULL;
        const below = nextOf(machine, index);
        const tag = atomics.load(i32, base + 1);
        const seen = head(tag, index);
        if (atomics.compareExchange(u64, base / 2, seen, head(tag + 1, below)) !== seen) continue;
        atomics.sub(i32, base + SIZE, 1);
        return index;
      }
    };
    return {
      push(magazine, cpu) {
        atomics.add(i32, base + SIZE, 1);
        stack.push(magazine, cpu);
        return true;
      },
      pop,
      size: () => atomics.load(i32, base + SIZE),
      drain: (cpu, visit) => popped(pop, cpu, visit),
      walk: (visit) => stack.walk(visit),
    };
  },
};

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
      drain: (cpu, visit) => popped(pop, cpu, visit),
      walk: (visit) => stack.walk(visit),
    };
  },
};
