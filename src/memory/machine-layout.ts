import { CPU_WORDS, contextsOf } from "./cpu-layout.js";
import type { MachineLayout, MachineShape } from "./machine.js";
import { LINE_WORDS, type Pointer, WORD_BYTES, wholeLines } from "./pointer.js";
import { SLAB_WORDS } from "./slab.js";

/**
 * The whole of machine memory:
 *
 *   word     | area          | words
 *   ---------|---------------|------------------------------------
 *   0        | NULL line     | LINE_WORDS, never touched
 *   header   | machine       | HEADER_WORDS
 *   cpus     | contexts      | (cpus + 2) * CPU_WORDS
 *   slabs    | slab headers  | 2 * SLAB_WORDS
 *   engine   | the engine's  | engineWords
 *   domains  | domain blocks | domains * domainWords
 *   magazines| magazine slab | maxMagazines * magazineWords
 *   iovas    | iova slab     | maxIovas * iovaWords
 *
 * The two slabs come last and are handed out from their beginnings, so that what is never used is never resident.
 *
 * The machine header:
 *
 *   word | field       | writer           | access | meaning
 *   -----|-------------|------------------|--------|-----------------------------------------
 *   0    | abort       | whoever fails    | atomic | 1: the run is over, every wait throws
 *   1    | onlineCpus  | controller, CPUs | atomic | CPUs online: the threshold of reclaim
 *   2    | magazines   | any CPU          | atomic | magazines in use
 *   3    | magazinesPeak | any CPU        | atomic | the most there ever were
 *   32.. | slots       | the controller   | atomic | per domain a DomainSlot
 */
export const MachineHeader = {
  abort: 0,
  onlineCpus: 1,
  magazines: 2,
  magazinesPeak: 3,
  slots: LINE_WORDS,
} as const;

/** States of a domain's block. While work runs on it, nobody puts it. */
export const DomainSlot = { free: 0, live: 1, working: 2, changing: 3 } as const;

/** A machine does not fit into a SharedArrayBuffer that typed arrays of 32-bit words can index. */
export const MAX_MACHINE_WORDS = 2 ** 31 - 1;

export function layoutOf(shape: MachineShape): MachineLayout {
  let next: Pointer = LINE_WORDS;
  const take = (words: number): Pointer => {
    const at = next;
    next += wholeLines(words);
    return at;
  };
  const header = take(MachineHeader.slots + shape.domains);
  const cpus = take(contextsOf(shape.cpus) * CPU_WORDS);
  const iovaSlab = take(SLAB_WORDS);
  const magazineSlab = take(SLAB_WORDS);
  const engine = take(shape.engineWords);
  const domains = take(shape.domains * shape.domainWords);
  const magazines = take(shape.maxMagazines * shape.magazineWords);
  const iovas = take(shape.maxIovas * shape.iovaWords);
  return { shape, header, cpus, iovaSlab, magazineSlab, engine, domains, magazines, iovas, sizeWords: next };
}

export function sizeOfMachine(layout: MachineLayout): number {
  return layout.sizeWords * WORD_BYTES;
}
