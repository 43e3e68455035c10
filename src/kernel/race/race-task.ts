import { findDepotDesign } from "../../depot/registry.js";
import { type AllocatorOptions, IovaDomain } from "../../iova/domain.js";
import type { MachineLayout } from "../../memory/machine.js";
import { ThreadMachine } from "../../memory/thread-machine.js";
import { RaceArea } from "./race-area.js";
import { RaceLoops } from "./race-loops.js";
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

export function performRaceTask(task: RaceTask): ThreadTime {
  const { spec, length, allocator, cpu, layout, coresAreShared } = task;
  const options = coresAreShared ? { spinTurns: SHARED_CORE_SPIN_TURNS } : {};
  const machine = ThreadMachine.attach(task.buffer, layout, options);
  const domain = IovaDomain.attach(machine, findDepotDesign(task.depot)!, allocator, task.slot);
  const area = new RaceArea(machine, allocator.cpus);
  const loops = new RaceLoops(spec, domain, cpu, area, coresAreShared, task.seed);
  domain.cpus.enter(cpu);
  loops.fill();
  area.arrive(() => domain.cpus.poll(cpu));
  loops.warmUp(length.warmUpMs);
  const time = loops.measure(length.ms);
  domain.cpus.leave(cpu);
  return time;
}
