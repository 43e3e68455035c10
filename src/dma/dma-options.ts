/**
 * When a freed range comes back to the allocator. none: at once, as a call of the allocator alone; strict: at once, after
 * a flush of the IOTLB of its own; lazy: from a ring of each CPU; single: from one ring of all.
 */
export const FLUSH_MODES = ["none", "lazy", "single", "strict"] as const;
export type FlushMode = (typeof FLUSH_MODES)[number];

/**
 * Whether a device with a wider mask is given 32-bit addresses first. off: never; 6.1: each time; 6.12: until that
 * fails once.
 */
export const DMA32_FIRST = ["off", "6.1", "6.12"] as const;
export type Dma32First = (typeof DMA32_FIRST)[number];

/** The layer between drivers and the allocator (the kernel's dma-iommu). */
export interface DmaOptions {
  readonly flush: FlushMode;
  readonly dma32First: Dma32First;
}
export const NO_DMA: DmaOptions = Object.freeze({ flush: "none", dma32First: "off" });
