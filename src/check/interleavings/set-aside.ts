import { CPU_STATISTICS, CPU_WORDS, CpuBlock, contextsOf } from "../../memory/cpu-layout.js";
import type { MachineLayout } from "../../memory/machine.js";
import { type Pointer, WORDS_PER_F64 } from "../../memory/pointer.js";

/** The statistics of every CPU: only reports read them, and what they count tells no states apart. */
export function statisticsOf({ cpus, shape }: MachineLayout): [from: Pointer, words: number][] {
  return Array.from({ length: contextsOf(shape.cpus) }, (_, cpu) => [
    cpus + cpu * CPU_WORDS + CpuBlock.statistics,
    CPU_STATISTICS * WORDS_PER_F64,
  ]);
}
