/** Who acts beside the CPUs: housekeeping, timers, devices, and those who only look. */
export interface Actor {
  /** Its event at `time`. It has set the time of its first one itself, and sets that of the next. */
  act(time: number): void;
}
