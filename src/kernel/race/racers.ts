/** Ours: with magazines that CPUs own, and with the kernel's lock per CPU. */
export const OURS = ["owned", "locked"] as const;

/** Who races: the kernel's code, and ours. */
export const RACERS = ["kernel", ...OURS] as const;
export type Racer = (typeof RACERS)[number];
