import { findDepotDesign } from "../../depot/registry.js";
import { type AllocatorOptions, IovaDomain } from "../../iova/domain.js";
import type { MachineLayout } from "../../memory/machine.js";
import { LINE_WORDS, type Pointer } from "../../memory/pointer.js";
import { ThreadMachine } from "../../memory/thread-machine.js";
import { RaceLoops } from "./race-loops.js";
import { RACE_RING_WORDS, RaceRing } from "./race-ring.js";
import type { RaceLength, RaceSpec } from "./race-spec.js";

/** What one thread of ours does in a race. */
export interface RaceTask {
  readonly buffer: SharedArrayBuffer;
  readonly layout: MachineLayout;
  readonly depot: string;
  readonly allocator: AllocatorOptions;
  readonly slot: number;
  readonly spec: RaceSpec;
  readonly length: RaceLength;
  readonly cpu: number;
  readonly seed: number;
}

/**
 * The engine's area in a race:
 *
 *   word | field   | writer      | access | meaning
 *   -----|---------|-------------|--------|--------------------------------
 *   0    | arrived | the threads | atomic | how many are ready to start
 *   32.. | rings   |             |        | one per pair of threads
 */
const RaceArea = { arrived: 0, rings: LINE_WORDS } as const;

export function raceAreaWords(threads: number): number {
  return RaceArea.rings + Math.ceil(threads / 2) * RACE_RING_WORDS;
}

/** Answers the nanoseconds of one operation. */
export function performRaceTask(task: RaceTask): number {
  const { spec, length, allocator, cpu, layout } = task;
  const machine = ThreadMachine.attach(task.buffer, layout);
  const domain = IovaDomain.attach(machine, findDepotDesign(task.depot)!, allocator, task.slot);
  const ring = new RaceRing(machine, layout.engine + RaceArea.rings + (cpu >> 1) * RACE_RING_WORDS);
  const loops = new RaceLoops(spec, domain, cpu, allocator.cpus, ring, task.seed);
  domain.cpus.enter(cpu);
  loops.fill();
  arrive(machine, layout.engine + RaceArea.arrived, allocator.cpus, () => domain.cpus.poll(cpu));
  const began = performance.now();
  loops.runUntil(began + length.warmUpMs);
  const nsPerOp = loops.runUntil(began + length.warmUpMs + length.ms);
  domain.cpus.leave(cpu);
  return nsPerOp;
}

/** Waits until all threads are there. */
function arrive(machine: ThreadMachine, word: Pointer, threads: number, meanwhile: () => void): void {
  const { i32, atomics } = machine;
  let seen = atomics.add(i32, word, 1) + 1;
  if (seen === threads) atomics.notify(i32, word);
  for (let turn = 0; seen < threads; turn++) {
    meanwhile();
    machine.relax(word, seen, turn);
    seen = atomics.load(i32, word);
  }
}
