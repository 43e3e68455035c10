/** What a lock covers is touched under it: looked at access by access, which no run on real threads can promise. */
import { describe, expect, it } from "vitest";
import workingSet from "../../examples/working-set.js";
import { DEPOT_DESIGNS } from "../../src/depot/registry.js";
import type { DepotDesign } from "../../src/iova/depot.js";
import { magazineWords } from "../../src/iova/magazine.js";
import type { Machine, MachineAtomics } from "../../src/memory/machine.js";
import { smallMachine } from "../memory/small-machine.js";

const MAGAZINE_WORDS = magazineWords(1);
const MAGAZINES = 40;

/** The designs with a lock; `list-v1` drains an empty depot by following NULL, and never gets to the end of it. */
const locked = [
  ...DEPOT_DESIGNS.filter(({ id }) => /^(array|list)/.test(id) && id !== "list-v1"),
  workingSet,
];

/** A depot on a machine that counts what is read and written of it, and of its magazines, while no lock is held. */
function watched(design: DepotDesign) {
  const options = { cpus: 2, magazineSize: 1 };
  const words = design.sizeOf(options);
  const machine = smallMachine({
    maxIovas: words,
    iovaWords: 1,
    maxMagazines: MAGAZINES,
    magazineWords: MAGAZINE_WORDS,
  });
  const { layout } = machine;
  const held = new Set<number>();
  let loose: number[] = [];
  const look = (index: number): void => {
    const isOurs =
      (index >= layout.iovas && index < layout.iovas + words) ||
      (index >= layout.magazines && index < layout.magazines + MAGAZINES * MAGAZINE_WORDS);
    if (isOurs && held.size === 0) loose.push(index);
  };
  const i32 = new Proxy(machine.i32, {
    get(target, key) {
      if (typeof key === "string" && /^\d+$/.test(key)) look(Number(key));
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
    set(target, key, value) {
      look(Number(key));
      return Reflect.set(target, key, value, target);
    },
  });
  const atomics = new Proxy(Atomics, {
    get:
      (target, name) =>
      (_words: unknown, index: number, ...values: unknown[]) => {
        look(index);
        const access = Reflect.get(target, name) as (...parameters: unknown[]) => unknown;
        return access(machine.i32, index, ...values);
      },
  }) as unknown as MachineAtomics;
  const watching: Machine = {
    i32,
    f64: machine.f64,
    u64: machine.u64,
    layout,
    atomics,
    acquire(lock, lockClass, cpu) {
      machine.acquire(lock, lockClass, cpu);
      held.add(lock);
    },
    release(lock) {
      held.delete(lock);
      machine.release(lock);
    },
    relax: (word, seen, turn) => machine.relax(word, seen, turn),
    now: () => machine.now(),
  };
  design.initialize(machine, layout.iovas, options);
  return {
    depot: design.attach(watching, layout.iovas, options),
    magazineAt: (index: number) => layout.magazines + index * MAGAZINE_WORDS,
    /** What `action` touches without a lock. */
    looseIn(action: () => void): number[] {
      loose = [];
      action();
      expect(held.size, "locks still held").toBe(0);
      return loose;
    },
  };
}

describe.each(locked.map((design) => [design.id, design] as const))("the depot %s", (_, design) => {
  it("reads and writes what it shares only under its lock, full, empty or in between", () => {
    const { depot, magazineAt, looseIn } = watched(design);
    const visited: number[] = [];
    const calls = [
      () => depot.pop(0),
      ...Array.from({ length: MAGAZINES }, (_, k) => () => depot.push(magazineAt(k), k % 2)),
      () => depot.pop(1),
      () => depot.surplus?.(1, 0),
      () => depot.drain(1, (magazine) => visited.push(magazine)),
      () => depot.pop(0),
      () => depot.drain(1, (magazine) => visited.push(magazine)),
      () => depot.push(magazineAt(0), 0),
    ];
    for (const [k, call] of calls.entries()) expect(looseIn(call), `call ${k}`).toEqual([]);
    expect(visited.length).toBeGreaterThan(30);
  });

  it("is seen without the lock by size, which is a snapshot: the watch works", () => {
    const { depot, looseIn } = watched(design);
    expect(looseIn(() => depot.size())).not.toEqual([]);
  });
});
