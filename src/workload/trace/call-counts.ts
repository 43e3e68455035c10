/** What became of the calls of a capture. */
export interface CallCounts {
  /** Allocations played, failed ones and those of unknown outcome included. */
  allocs: number;
  /** Allocations that the kernel refused. Played, their result is not freed. */
  failedAllocs: number;
  /** Allocations whose return was not recorded. Played, their result is not freed. */
  unreturnedAllocs: number;
  /** Returns whose entry was not recorded: size and limit are unknown, so they are not played. */
  returnsWithoutEntry: number;
  /** Calls that bypass the caches (`alloc_iova` and `free_iova` of their own): not played. */
  uncachedCalls: number;
  /** Frees of what an allocation gave. */
  frees: number;
  /** Of these, on another CPU than the allocation. */
  crossCpuFrees: number;
  /** Frees without an alloc, not played: the domain was there before the recording, and so may the range have been. */
  freesFromBefore: number;
  /** Frees without an alloc, not played: the domain is known from its creation, so the allocation was missed. */
  freesOfMissedAllocs: number;
  /** Frees without an alloc, not played: the domain had been put. */
  freesAfterPut: number;
  /** Frees of another size than the allocation; played with the size of the allocation. */
  freesOfOtherSize: number;
  /** Pfns allocated while live: their free was missed, and is played at that point. */
  missedFrees: number;
  /** Ranges still live when their domain was put, or at the end. */
  liveAtPut: number;
  liveAtEnd: number;
}

export const noCalls = (): CallCounts => ({
  allocs: 0,
  failedAllocs: 0,
  unreturnedAllocs: 0,
  returnsWithoutEntry: 0,
  uncachedCalls: 0,
  frees: 0,
  crossCpuFrees: 0,
  freesFromBefore: 0,
  freesOfMissedAllocs: 0,
  freesAfterPut: 0,
  freesOfOtherSize: 0,
  missedFrees: 0,
  liveAtPut: 0,
  liveAtEnd: 0,
});
