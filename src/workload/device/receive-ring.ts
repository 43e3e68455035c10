/** A receive ring: its buffers are slots of the model, used in turn. */
export interface ReceiveRing {
  readonly device: number;
  /** The CPU that takes its interrupts. */
  readonly cpu: number;
  /** Its first slot. */
  readonly slots: number;
  /** Buffers that are mapped and empty, that hold a packet, and that wait to be mapped again. */
  empty: number;
  packets: number;
  unmapped: number;
  /** The buffer that is unmapped next, and the one that is mapped next. */
  head: number;
  tail: number;
}
