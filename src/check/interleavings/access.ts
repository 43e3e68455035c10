import type { Pointer } from "../../memory/pointer.js";

/** What a CPU can do to a word of shared memory. */
export const AccessKind = {
  read: 0,
  write: 1,
  glance: 2,
  load: 3,
  store: 4,
  add: 5,
  sub: 6,
  exchange: 7,
  compareExchange: 8,
  /** Of a spinlock: goes on when the word is 0. */
  acquire: 9,
  release: 10,
  /** A turn of a wait loop: goes on when the word is no longer what it was. */
  relax: 11,
  /** `Atomics.wait`: falls asleep if the word is as expected. */
  wait: 12,
  /** The end of that sleep: goes on when somebody notified. */
  wake: 13,
  notify: 14,
} as const;
export type AccessKind = (typeof AccessKind)[keyof typeof AccessKind];
export const ACCESS_NAMES = Object.keys(AccessKind) as readonly (keyof typeof AccessKind)[];

/** Through which view of the memory: it says how wide the access is. */
export const View = { i32: 0, f64: 1, u64: 2 } as const;
export type View = (typeof View)[keyof typeof View];

export type Value = number | bigint;

/** One access, done. */
export interface Access {
  readonly kind: AccessKind;
  readonly view: View;
  /** The first of its words. */
  readonly word: Pointer;
  /** What was to be written, or expected; 0 where there is nothing of the kind. */
  readonly first: Value;
  /** What a compareExchange was to write. */
  readonly second: Value;
  readonly answer: Value;
  /** Whether other CPUs may come in before it. */
  readonly scheduled: boolean;
}

/** The next access of an operation that is suspended before it. */
export type PendingAccess = Pick<Access, "kind" | "view" | "word" | "first" | "second">;

/** Whether two accesses have a word in common. */
export function overlap(one: Pick<Access, "view" | "word">, other: Pick<Access, "view" | "word">): boolean {
  return one.word < other.word + wordsOf(other.view) && other.word < one.word + wordsOf(one.view);
}

/** Whether it is about sleeping on a word: the order of a wait and a notify makes a difference. */
export function isAboutSleep(kind: AccessKind): boolean {
  return kind === AccessKind.wait || kind === AccessKind.wake || kind === AccessKind.notify;
}

export function wordsOf(view: View): 1 | 2 {
  return view === View.i32 ? 1 : 2;
}

/** Whether it is a plain access: two of those that conflict, unordered, are a data race. */
export function isPlain(kind: AccessKind): boolean {
  return kind === AccessKind.read || kind === AccessKind.write;
}

/** Whether it changes the word, as far as others can tell beforehand. */
export function writes({ kind, answer, first }: Pick<Access, "kind" | "answer" | "first">): boolean {
  switch (kind) {
    case AccessKind.read:
    case AccessKind.glance:
    case AccessKind.load:
    case AccessKind.relax:
    case AccessKind.wait:
    case AccessKind.wake:
    case AccessKind.notify:
      return false;
    case AccessKind.compareExchange:
      return answer === first;
    default:
      return true;
  }
}
