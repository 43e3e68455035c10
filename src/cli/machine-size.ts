import type { MachineShape } from "../memory/machine.js";
import { layoutOf, MAX_MACHINE_WORDS, sizeOfMachine } from "../memory/machine-layout.js";
import { WORD_BYTES } from "../memory/pointer.js";
import { bytes } from "../report/figure.js";
import { tooMuchMemory } from "./usage-error.js";

/** Refuses a machine that cannot be built, before anything else is done for it. */
export function checkMachineSize(shape: MachineShape): void {
  const layout = layoutOf(shape);
  if (layout.sizeWords <= MAX_MACHINE_WORDS) return;
  throw tooMuchMemory(
    bytes(sizeOfMachine(layout)),
    ["max-iovas", "max-magazines", "magazine-size"],
    bytes(MAX_MACHINE_WORDS * WORD_BYTES),
  );
}
