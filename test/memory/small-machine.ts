import type { Machine, MachineAtomics, MachineShape } from "../../src/memory/machine.js";
import { layoutOf } from "../../src/memory/machine-layout.js";
import { ThreadMachine, type ThreadMachineOptions } from "../../src/memory/thread-machine.js";

/** A machine for tests of its parts. Objects are of 10 words, the iovas' area is free for the test's use. */
export function smallMachine(
  shape: Partial<MachineShape> = {},
  options: ThreadMachineOptions = {},
): ThreadMachine {
  const words = { domainWords: 0, iovaWords: 10, magazineWords: 10, engineWords: 0 };
  return ThreadMachine.create(
    layoutOf({ cpus: 2, domains: 0, maxIovas: 1000, maxMagazines: 0, ...words, ...shape }),
    options,
  );
}

/** The same machine, with other atomics: what happens between two accesses is then the test's to say. */
export function withAtomics(machine: Machine, atomics: Partial<MachineAtomics>): Machine {
  const { i32, glances, f64, u64, layout } = machine;
  return {
    i32,
    glances,
    f64,
    u64,
    layout,
    atomics: { ...realAtomics(), ...atomics },
    acquire: (lock, lockClass, cpu) => machine.acquire(lock, lockClass, cpu),
    release: (lock) => machine.release(lock),
    relax: (word, seen, turn) => machine.relax(word, seen, turn),
    now: () => machine.now(),
  };
}

/** The methods of Atomics are not enumerable. */
function realAtomics(): MachineAtomics {
  const { load, store, add, sub, exchange, compareExchange, wait, notify } = Atomics;
  return { load, store, add, sub, exchange, compareExchange, wait, notify };
}
