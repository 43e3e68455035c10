import type { Machine } from "./machine.js";
import type { Pointer } from "./pointer.js";

/**
 * A word that one CPU announces and others may sleep on; two words:
 *
 *   word | field    | writer        | access        | meaning
 *   -----|----------|---------------|---------------|-----------------------------------
 *   0    | value    | the announcer | atomic        |
 *   1    | sleepers | those who wait| atomic, glances | how many are asleep on the value
 *
 * Why sleepers: waking nobody costs a call into the engine, a glance at a word of the same line costs nothing. The
 * glance is a plain read and may miss one who falls asleep at that moment; a sleep is short for that reason.
 */
export const ANNOUNCED_WORDS = 2;

export function announce(machine: Machine, word: Pointer, value: number, wake = true): void {
  machine.atomics.store(machine.i32, word, value);
  if (wake && machine.glances[word + 1] !== 0) machine.atomics.notify(machine.i32, word);
}

/** Sleeps until the word leaves `seen`, woken by `announce`, or for one sleep of `Machine.relax`. */
export function relaxAnnounced(machine: Machine, word: Pointer, seen: number): void {
  machine.atomics.add(machine.i32, word + 1, 1);
  try {
    machine.relax(word, seen, Number.POSITIVE_INFINITY);
  } finally {
    machine.atomics.sub(machine.i32, word + 1, 1);
  }
}
