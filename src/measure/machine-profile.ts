/**
 * What things cost on a machine that is simulated, in nanoseconds: everything that the virtual engine knows of hardware.
 * Profiles are small JSON files, see data/profiles.
 */
export interface MachineProfile {
  /** How results call it. */
  readonly name: string;
  /** One line for people. */
  readonly summary: string;
  /** CPUs that share a cache: CPU n is in cluster floor(n / clusterCpus). What is done beside the CPUs is done in CPU 0's. */
  readonly clusterCpus: number;
  readonly ns: MachineCosts;
  readonly device: DeviceCosts;
  /** Of each figure, under its path such as `ns.atomic`: where it comes from. */
  readonly sources: Readonly<Record<string, string>>;
}

export interface MachineCosts {
  /** An allocation that a CPU's own magazines serve, all of it. */
  readonly allocCall: number;
  /** A free into a CPU's own magazines, all of it. */
  readonly freeCall: number;
  /** Putting a range on a flush queue, beside the queue's lock and what is freed meanwhile. */
  readonly queueCall: number;
  /** A word that is in the CPU's first-level cache. */
  readonly l1Hit: number;
  /** A line that another CPU of the cluster wrote last. */
  readonly transferSameCluster: number;
  /** A line that a CPU of another cluster wrote last. */
  readonly transferOtherCluster: number;
  /** A read-modify-write of a line that the CPU owns; what a lock takes besides its line's way. */
  readonly atomic: number;
  /** A tree node that this CPU touched last, and one that another did, which costs no less. */
  readonly treeStepWarm: number;
  readonly treeStepCold: number;
  /** A pfn of a magazine that was filled by another CPU. */
  readonly magazineWord: number;
  /** An iova or a magazine, from the slab allocator or back to it. */
  readonly object: number;
  /** Taking an interrupt, and taking one of a timer. */
  readonly interrupt: number;
  readonly timer: number;
  /** Invalidating the IOTLB, once for a whole flush queue or once for an unmap in strict mode. */
  readonly iotlbFlush: number;
}

/** The device behind the IOMMU. */
export interface DeviceCosts {
  /** From a request's start to its end, in nanoseconds, when the device has nothing else to do. */
  readonly serviceNs: number;
  /** Requests that it ends in a second at the most. */
  readonly opsPerSecond: number;
  /** CPU time that a request takes outside the allocator, half at its submission, half at its completion. */
  readonly requestCpuNs: number;
}
