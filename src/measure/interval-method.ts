export const INTERVAL_METHODS = ["paired", "welch"] as const;
/**
 * Whether values[k] and baseline[k] were measured right after one another, so that what the machine did at that time is
 * in both and leaves their ratio alone, or the two series have nothing to do with each other.
 */
export type IntervalMethod = (typeof INTERVAL_METHODS)[number];
