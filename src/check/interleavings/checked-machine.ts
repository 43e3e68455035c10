import type { LockClass, Machine, MachineAtomics, MachineLayout } from "../../memory/machine.js";
import type { Pointer } from "../../memory/pointer.js";
import { AccessKind, type Value, View } from "./access.js";
import type { CheckedMemory } from "./checked-memory.js";

/** Who is told of every access to shared memory, and answers it. */
export type AccessPort = (kind: AccessKind, view: View, word: Pointer, first: Value, second: Value) => Value;

/**
 * A machine as one CPU of an exploration sees it: the code under check is the shipped one, and each access that it makes
 * to shared memory comes by here.
 */
export class CheckedMachine implements Machine {
  readonly i32: Int32Array;
  readonly glances: Int32Array;
  readonly f64: Float64Array;
  readonly u64: BigUint64Array;
  readonly atomics: MachineAtomics;

  constructor(
    memory: CheckedMemory,
    readonly layout: MachineLayout,
    private readonly access: AccessPort,
    /** Whether a plain read of this word is a glance, whatever view it goes through. */
    isGlanced: (word: Pointer) => boolean,
  ) {
    const { read, write, glance } = AccessKind;
    this.i32 = watched(memory.i32, {
      read: (index) => access(isGlanced(index) ? glance : read, View.i32, index, 0, 0),
      write: (index, value) => void access(write, View.i32, index, value, 0),
    });
    this.glances = watched(memory.i32, {
      read: (index) => access(glance, View.i32, index, 0, 0),
      write: (index) => refuse(`a write through glances, to word ${index}`),
    });
    this.f64 = watched(memory.f64, {
      read: (index) => access(read, View.f64, 2 * index, 0, 0),
      write: (index, value) => void access(write, View.f64, 2 * index, value, 0),
    });
    this.u64 = watched(new BigUint64Array(memory.i32.buffer), {
      read: (index) => access(read, View.u64, 2 * index, 0, 0),
      write: (index, value) => void access(write, View.u64, 2 * index, value, 0),
    });
    this.atomics = this.#atomics();
  }

  acquire(lock: Pointer, _lockClass: LockClass, _cpu: number): void {
    this.access(AccessKind.acquire, View.i32, lock, 0, 0);
  }

  release(lock: Pointer): void {
    this.access(AccessKind.release, View.i32, lock, 0, 0);
  }

  relax(word: Pointer, seen: number, _turn: number): void {
    this.access(AccessKind.relax, View.i32, word, seen, 0);
  }

  /** Time stands still. */
  now(): number {
    return 0;
  }

  #atomics(): MachineAtomics {
    const { access } = this;
    const views = new Map<unknown, View>([
      [this.i32, View.i32],
      [this.glances, View.i32],
      [this.u64, View.u64],
    ]);
    const at = (
      kind: AccessKind,
      array: unknown,
      index: number,
      first: Value = 0,
      second: Value = 0,
    ): Value => {
      const view = views.get(array);
      if (view === undefined)
        return refuse("an atomic access to something that is not a view of machine memory");
      if (!Number.isInteger(index) || index < 0 || index >= (array as Int32Array).length) {
        return refuse(`an atomic access to element ${index} of a view of ${(array as Int32Array).length}`);
      }
      return view === View.i32
        ? access(kind, view, index, Number(first) | 0, Number(second) | 0)
        : access(kind, view, 2 * index, first, second);
    };
    const one =
      (kind: AccessKind) =>
      (array: unknown, index: number, first?: Value, second?: Value): Value =>
        at(kind, array, index, first, second);
    const atomics = {
      load: one(AccessKind.load),
      store: one(AccessKind.store),
      add: one(AccessKind.add),
      sub: one(AccessKind.sub),
      exchange: one(AccessKind.exchange),
      compareExchange: one(AccessKind.compareExchange),
      notify: (array: unknown, index: number, count = MANY) => at(AccessKind.notify, array, index, count),
      // Without a time-out: who is saved by one was not woken when he should have been.
      wait: (array: unknown, index: number, value: number) => {
        if (at(AccessKind.wait, array, index, value) === 0) return "not-equal";
        at(AccessKind.wake, array, index);
        return "ok";
      },
    };
    // The overloads of Atomics, one for each kind of array, have no other way to be said.
    return atomics as unknown as MachineAtomics;
  }
}

/** More than there are CPUs. */
const MANY = 2 ** 30;

/** What the code under check asks of its machine that no machine gives. */
export class MachineMisuse extends Error {}

function refuse(what: string): never {
  throw new MachineMisuse(what);
}

interface ElementPort<T extends Value> {
  read(index: number): Value;
  write(index: number, value: T): void;
}

const ZERO = "0".charCodeAt(0);
const NINE = "9".charCodeAt(0);

/** Methods of typed arrays that work element by element, and do so on anything that has elements and a length. */
const ELEMENTWISE = Array.prototype as unknown as Record<string, unknown>;

/** A typed array whose elements are read and written through `port`. */
function watched<Elements extends Int32Array | Float64Array | BigUint64Array>(
  elements: Elements,
  port: ElementPort<Elements extends BigUint64Array ? bigint : number>,
): Elements {
  const indexOf = (key: string | symbol): number => {
    if (typeof key !== "string") return -1;
    const first = key.charCodeAt(0);
    return first >= ZERO && first <= NINE ? Number(key) : -1;
  };
  return new Proxy(elements, {
    get(target, key) {
      const index = indexOf(key);
      if (index >= 0) return index < target.length ? port.read(index) : undefined;
      if (key === "length") return target.length;
      if (key === "fill") return ELEMENTWISE.fill;
      return refuse(
        `${String(key)} of a view of machine memory, which only its elements can be explored through`,
      );
    },
    set(target, key, value) {
      const index = indexOf(key);
      if (index < 0 || index >= target.length) return refuse(`a write to element ${String(key)} of a view`);
      port.write(index, value);
      return true;
    },
  });
}
