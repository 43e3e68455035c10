/** A number that is drawn: one of these, each as often as it is there, or a whole number in a range. */
export type Draw = readonly number[] | { readonly from: number; readonly to: number };

/** What the scripts of a kind have in common. Rates are per operation. */
export interface ScriptKind {
  readonly name: string;
  readonly cpus: Draw;
  readonly shift: Draw;
  /** So many pfns below the end of 32-bit addresses are given out, or all of them from 1. */
  readonly room: Draw | null;
  readonly sizes: Draw;
  /** Highest pfns. */
  readonly limits: Draw;
  /** The most ranges that are live. */
  readonly live: Draw;
  /** Whether the live ranges come to that number and stay there, or go up to it and down to none in turn. */
  readonly swing: "steady" | "waves";
  /** Which of the live ranges is freed next. */
  readonly order: "lifo" | "fifo" | "random";
  /** Which CPU frees a range: the one that allocated it, any, or one of the last quarter, which allocate nothing. */
  readonly freedBy: "own" | "any" | "others";
  /** Part of the allocations that may flush every cache. */
  readonly flush: number;
  /** Part of the allocations and frees that go to the tree. */
  readonly slow: number;
  readonly reserve: number;
  readonly tick: number;
  readonly hotplug: number;
  /** The domain is put, and made again. */
  readonly anew: number;
  /** Frees of what is not live, and with other sizes. */
  readonly misuse: number;
}

export const NO_KIND: Omit<ScriptKind, "name"> = {
  cpus: [1, 2, 4],
  shift: [12],
  room: null,
  sizes: [1],
  limits: [2 ** 20 - 1],
  live: { from: 16, to: 400 },
  swing: "steady",
  order: "random",
  freedBy: "own",
  flush: 0,
  slow: 0,
  reserve: 0,
  tick: 0,
  hotplug: 0,
  anew: 0,
  misuse: 0,
};
