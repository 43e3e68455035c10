import type { Band, PublishedFigure, TargetId } from "./published.js";

/** How much is simulated: what a check of a few seconds allows, what half an hour does, or all, in an hour or two. */
export const SCALES = ["short", "full", "whole"] as const;
export type Scale = (typeof SCALES)[number];

/** Published figures with simulated ones beside them. */
export interface Validation {
  readonly scale: Scale;
  readonly targets: readonly ValidatedTarget[];
}

export interface ValidatedTarget {
  readonly id: TargetId;
  readonly title: string;
  readonly published: string;
  readonly source: string;
  /** What was simulated, and what is assumed where nothing was published. */
  readonly simulated: string;
  /** Machine profile of the costs; null where none are in it. */
  readonly profile: string | null;
  /** What was left out of the published measurement; null when nothing was. */
  readonly scaledDown: string | null;
  readonly rows: readonly ValidatedRow[];
}

export interface ValidatedRow {
  readonly id: string;
  readonly what: string;
  readonly unit: PublishedFigure["unit"];
  readonly published: number | string;
  readonly allowed: Band | null;
  /** Null when it was not simulated. */
  readonly simulated: number | string | null;
  /** Simulated / published; null where one of them is no number, or 0. */
  readonly ratio: number | null;
  readonly verdict: "met" | "missed" | "not simulated";
  /** Of one that was missed, what is believed to be the cause; of one that was not simulated, why. */
  readonly note: string | null;
}

/** What a simulation found for a figure: a value, a behaviour that is there or not, or why there is nothing. */
export type Found =
  | number
  | { readonly text: string; readonly holds: boolean }
  | { readonly notSimulated: string };

/** A target as it was simulated. */
export interface Simulated {
  readonly setup: string;
  readonly usesProfile: boolean;
  readonly scaledDown: string | null;
  /** By the id of the figure. */
  readonly found: Readonly<Record<string, Found>>;
}
