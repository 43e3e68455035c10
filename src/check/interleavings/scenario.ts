import type { Machine, MachineLayout } from "../../memory/machine.js";
import type { Pointer } from "../../memory/pointer.js";
import type { Monitor } from "./monitor.js";
import type { Thing } from "./thing.js";

/** What an operation does to the things that its CPU holds. */
export type OperationKind =
  /** Gives one away; its result says whether it was taken. */
  | "give"
  /** Gets one, its result, or NULL. */
  | "take"
  /** Gets any number of them, each as it comes. */
  | "takeAll"
  | "other";

/** An operation that a CPU may begin. */
export interface Operation {
  readonly name: string;
  /** Its number among those that its actor may ever begin, from 1 to MOST_CHOICES. */
  readonly choice: number;
  readonly kind: OperationKind;
  /** What is given away; else 0. */
  readonly thing: Thing;
}

export const MOST_CHOICES = 3;

/** One of those who operate. */
export interface ActorPlan {
  readonly name: string;
  /** How many operations it performs. */
  readonly operations: number;
  /** What it holds at first. */
  readonly holds: readonly Thing[];
}

/** A structure under check with those who operate on it, as they are at the start. */
export interface Scenario {
  readonly actors: readonly ActorPlan[];
  /** What it promises beyond keeping its things; null for nothing. */
  readonly monitor: Monitor | null;
  /** Operations that an actor may begin, holding what it holds, as its `number`-th one. */
  choices(actor: number, held: readonly Thing[], number: number): readonly Operation[];
  /** Performs one, all of whose state is in shared memory until it ends; shows each thing that takeAll gets to `got`. */
  perform(actor: number, operation: Operation, number: number, got: (thing: Thing) => void): number;
  /** When nobody is in the middle of an operation: what is wrong, in words. Changes nothing that outlasts it. */
  violationsAtRest(held: readonly (readonly Thing[])[]): readonly string[];
  /** The end of it all, after which nothing is left of it. */
  tearDown(held: readonly (readonly Thing[])[]): readonly string[];
  /** Whether the word is one of the structure's own, rather than of what is kept in it. */
  isStructure(word: Pointer): boolean;
  /** Names of words and things for people. */
  nameOfWord(word: Pointer): string;
  nameOfThing(thing: Thing): string;
  /** A value of the word: what it points to, where it points to something. */
  nameOfValue(value: number | bigint): string;
  /** What is in the structure now, in a few lines. */
  describe(): readonly string[];
}

/** How a scenario comes to be. */
export interface ScenarioPlan {
  readonly layout: MachineLayout;
  readonly actors: number;
  /** Words, from and how many, that nothing but reports reads. */
  readonly aside: readonly (readonly [from: Pointer, words: number])[];
  /** Words whose plain reads are glances. */
  readonly glanced: ReadonlySet<Pointer>;
  /** Sets it up; `machines` are those of the actors, `boot` is for what happens at rest. */
  setUp(machines: readonly Machine[], boot: Machine): Scenario;
}
