import { CpuStatistic } from "../memory/cpu-layout.js";
import type { LatencyKind } from "./result.js";

/** The two kinds of frees that there are in a run, and what tells them apart. */
export interface FreeKinds {
  /** The statistic of the CPU that grows in one kind of free. */
  readonly statistic: number;
  readonly still: LatencyKind;
  readonly grown: LatencyKind;
}

const AT_ONCE: FreeKinds = { statistic: CpuStatistic.treeFrees, still: "freeMagazine", grown: "freeTree" };
/** A free itself goes nowhere but into its ring; what takes time is to free those that wait there. */
const QUEUED: FreeKinds = { statistic: CpuStatistic.unqueued, still: "freeQueued", grown: "freeRing" };

/** With a flush queue between the CPUs and the allocator, or without. */
export function freeKindsOf(isQueued: boolean): FreeKinds {
  return isQueued ? QUEUED : AT_ONCE;
}
