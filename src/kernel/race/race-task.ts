import { findDepotDesign } from "../../depot/registry.js";
import { type AllocatorOptions, IovaDomain } from "../../iova/domain.js";
import type { MachineLayout } from "../../memory/machine.js";
import { LINE_WORDS, type Pointer } from "../../memory/pointer.js";
import { ThreadMachine } from "../../memory/thread-machine.js";
import { RaceLoops } from "./race-loops.js";
import { RACE_RING_WORDS, RaceRing } from "./race-ring.js";
import type { RaceLength, RaceSpec } from "./race-spec.js";
import type { ThreadTime } from "./race-time.js";

/** What one thread of ours does in a race. */
export interface RaceTask {
  readonly buffer: SharedArrayBuffer;
  readonly layout: MachineLayout;
  readonly depot: string;
  readonly allocator: AllocatorOptions;
  readonly slot: number;
  readonly coresAreShared: boolean;
  readonly spec: RaceSpec;
  readonly length: RaceLength;
  readonly cpu: number;
  readonly seed: number;
}

/** As on the threads engine: who holds a lock may need the core of who waits for it. */
const SHARED_CORE_SPIN_TURNS = 64;

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

export function performRaceTask(task: RaceTask): ThreadTime {
  const { spec, length, allocator, cpu, layout, coresAreShared } = task;
  const options = coresAreShared ? { spinTurns: SHARED_CORE_SPIN_TURNS } : {};
  const machine = ThreadMachine.attach(task.buffer, layout, options);
  const domain = IovaDomain.attach(machine, findDepotDesign(task.depot)!, allocator, task.slot);
  const ring = new RaceRing(machine, layout.engine + RaceArea.rings + (cpu >> 1) * RACE_RING_WORDS);
  const loops = new RaceLoops(spec, domain, cpu, allocator.cpus, coresAreShared, ring, task.seed);
  domain.cpus.enter(cpu);
  loops.fill();
  arrive(machine, layout.engine + RaceArea.arrived, allocator.cpus, () => domain.cpus.poll(cpu));
  const began = performance.now();
  loops.warmUpUntil(began + length.warmUpMs);
  const time = loops.measureUntil(began + length.warmUpMs + length.ms);
  domain.cpus.leave(cpu);
  return time;
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
