import fc from "fast-check";
import type { Operation, Scenario, ScenarioPlan } from "../../../src/check/interleavings/scenario.js";
import type { Machine, MachineAtomics } from "../../../src/memory/machine.js";
import { layoutOf } from "../../../src/memory/machine-layout.js";

/** A step of a small program on a few words; registers are words of the CPU's own. */
export type Instruction =
  | { readonly does: "load" | "read" | "glance"; readonly word: number }
  /** Of the number, or of what was read last plus the number. */
  | {
      readonly does: "store" | "write" | "exchange" | "add";
      readonly word: number;
      readonly number: number;
      readonly relative: boolean;
    }
  /** If the word is what was read last, the number. */
  | { readonly does: "compareExchange"; readonly word: number; readonly number: number }
  /** The instructions under a lock. */
  | { readonly does: "locked"; readonly lock: number; readonly inner: readonly Instruction[] };

export type Program = readonly Instruction[];

export const WORDS = 2;
export const LOCKS = 2;

export function programsOf(plain: boolean): fc.Arbitrary<Program[]> {
  const word = fc.nat(WORDS - 1);
  const number = fc.integer({ min: 1, max: 3 });
  const relative = fc.boolean();
  const simple: fc.Arbitrary<Instruction> = fc.oneof(
    fc.record({ does: fc.constantFrom("load", "glance"), word }),
    fc.record({ does: fc.constantFrom("store", "exchange", "add"), word, number, relative }),
    fc.record({ does: fc.constant("compareExchange"), word, number }),
  );
  const plainly: fc.Arbitrary<Instruction> = fc.oneof(
    fc.record({ does: fc.constant("read"), word }),
    fc.record({ does: fc.constant("write"), word, number, relative }),
  );
  const inner = fc.array(plain ? plainly : simple, { minLength: 1, maxLength: 2 });
  const locked: fc.Arbitrary<Instruction> = fc.record({
    does: fc.constant("locked"),
    lock: fc.nat(LOCKS - 1),
    inner,
  });
  const instruction = plain ? fc.oneof(simple, plainly, locked) : fc.oneof(simple, locked);
  const program = fc.array(instruction, { minLength: 1, maxLength: 3 });
  return fc.array(program, { minLength: 2, maxLength: 3 });
}

/** Runs a program of a CPU on a machine; `base` is the first word. The answer sums up all that it read. */
export function runOn(machine: Machine, base: number, program: Program, cpu: number): number {
  const { i32, glances } = machine;
  const atomics: MachineAtomics = machine.atomics;
  let last = 0;
  let digest = 7;
  const saw = (value: number) => {
    last = value;
    digest = (digest * 31 + value) % 1_000_003;
  };
  const read = (instruction: Exclude<Instruction, { does: "locked" }>): number | undefined => {
    const at = base + instruction.word;
    switch (instruction.does) {
      case "load":
        return atomics.load(i32, at);
      case "read":
        return i32[at]!;
      case "glance":
        return glances[at]!;
      case "compareExchange":
        return atomics.compareExchange(i32, at, last, instruction.number);
    }
    const value = instruction.number + (instruction.relative ? last : 0);
    switch (instruction.does) {
      case "exchange":
        return atomics.exchange(i32, at, value);
      case "add":
        return atomics.add(i32, at, value);
      case "store":
        atomics.store(i32, at, value);
        return undefined;
      case "write":
        i32[at] = value;
        return undefined;
    }
  };
  const run = (instruction: Instruction): void => {
    if (instruction.does === "locked") {
      const lock = base + WORDS + instruction.lock;
      machine.acquire(lock, 1, cpu);
      instruction.inner.forEach(run);
      machine.release(lock);
      return;
    }
    const value = read(instruction);
    if (value !== undefined) saw(value);
  };
  program.forEach(run);
  return digest;
}

/** The programs as a scenario of one operation each; `atEnd` sees each outcome that the search sees. */
export function programScenario(
  programs: readonly Program[],
  atEnd: (outcome: string) => void,
): ScenarioPlan {
  const cpus = programs.length;
  const layout = layoutOf({
    cpus,
    domains: 1,
    domainWords: WORDS + LOCKS + cpus,
    iovaWords: 0,
    maxIovas: 0,
    magazineWords: 0,
    maxMagazines: 0,
    engineWords: 0,
  });
  const results = layout.domains + WORDS + LOCKS;
  const run: Operation = { name: "run", choice: 1, kind: "other", thing: 0 };
  return {
    layout,
    actors: cpus,
    aside: [],
    glanced: new Set(),
    setUp: (machines, boot): Scenario => ({
      actors: programs.map((_, cpu) => ({ name: `CPU ${cpu}`, operations: 1, holds: [] })),
      monitor: null,
      choices: () => [run],
      perform(actor) {
        const digest = runOn(machines[actor]!, layout.domains, programs[actor]!, actor);
        machines[actor]!.i32[results + actor] = digest;
        return 0;
      },
      violationsAtRest() {
        const done = programs.map((_, actor) => boot.i32[results + actor]!);
        if (done.every((digest) => digest !== 0)) {
          const words = Array.from({ length: WORDS }, (_, word) => boot.i32[layout.domains + word]!);
          atEnd(`${words.join(" ")} | ${done.join(" ")}`);
        }
        return [];
      },
      tearDown: () => [],
      isStructure: () => true,
      nameOfWord: (word) => `word ${word - layout.domains}`,
      nameOfThing: String,
      nameOfValue: String,
      describe: () => [],
    }),
  };
}
