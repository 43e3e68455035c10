/** Published measurements that a simulation is held against, one file for each in data/published. */
export const TARGET_IDS = ["P2", "P3", "P4", "P5", "P6"] as const;
export type TargetId = (typeof TARGET_IDS)[number];

export interface PublishedTarget {
  readonly id: TargetId;
  readonly title: string;
  /** What was measured, on what. */
  readonly setup: string;
  readonly source: string;
  readonly figures: readonly PublishedFigure[];
}

export interface PublishedFigure {
  readonly id: string;
  /** One line for people; one that begins with blanks goes on about the figure before it. */
  readonly what: string;
  /** Words for a behaviour that was published without figures. */
  readonly published: number | string;
  readonly unit: "count" | "share" | "perSecond" | "text";
  /** Where a simulated value must lie; null for a behaviour, which is there or not. */
  readonly allowed: Band | null;
  /** What is believed to be the cause if it does not. */
  readonly ifMissed: string;
  /** The same of the short scale, and what to run instead, where so little is simulated that the cause is another. */
  readonly ifMissedShort?: string;
}

/** Of the value itself, or of its ratio to the published one; both ends belong to it. */
export interface Band {
  readonly of: "value" | "ratio";
  readonly least: number;
  readonly most: number;
}
