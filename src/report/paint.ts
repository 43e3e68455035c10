import type pc from "picocolors";

/** Colours and weights for a terminal, or functions that change nothing. */
export type Paint = ReturnType<typeof pc.createColors>;
