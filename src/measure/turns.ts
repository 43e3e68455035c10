import type { MeasureMode } from "./result.js";

/** One run of a repetition. */
export interface Turn<Design> {
  readonly design: Design;
  readonly measure: MeasureMode;
}

/**
 * What a repetition runs: every design in turn, and where they are measured, one of them a second time with measuring
 * off, as a control. The control goes round the designs, and is before and after its partner alternately, so that
 * neither place is its own. That of the warm-up is there for the compiler.
 */
export function turnsOf<Design>(
  designs: readonly Design[],
  repetition: number,
  measure: MeasureMode,
): Turn<Design>[] {
  const number = Math.max(0, repetition);
  return designs.flatMap((design, index): Turn<Design>[] => {
    const turn: Turn<Design> = { design, measure };
    if (measure === "off" || index !== number % designs.length) return [turn];
    const control: Turn<Design> = { design, measure: "off" };
    return controlIsFirst(number, designs.length) ? [control, turn] : [turn, control];
  });
}

/** Alternates for each design by itself; with an even number of them, a design has only even repetitions, or odd. */
function controlIsFirst(repetition: number, designs: number): boolean {
  const round = designs % 2 === 0 ? Math.floor(repetition / designs) : 0;
  return (repetition + round) % 2 === 1;
}
