/** Who races: the kernel's code, and ours with magazines that CPUs own, and with the kernel's lock per CPU. */
export const RACERS = ["kernel", "owned", "locked"] as const;
export type Racer = (typeof RACERS)[number];
