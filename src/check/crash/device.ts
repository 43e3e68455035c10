import type { CrashHost } from "./crash-host.js";
import type { IommuGroup } from "./iommu-group.js";
import type { KernelStack } from "./kernel-stack.js";

/** A device whose driver maps buffers for DMA. */
export class Device {
  #isBound = false;

  constructor(
    private readonly group: IommuGroup,
    private readonly host: CrashHost,
    private readonly stack: KernelStack,
  ) {}

  async bind(): Promise<void> {
    await this.group.attach();
    this.#isBound = true;
  }

  /** Its mappings are gone by now: traffic frees what it allocates. */
  unbind(): void {
    this.#isBound = false;
  }

  /** The driver maps and unmaps, on every CPU. */
  async traffic(): Promise<void> {
    if (!this.#isBound) throw new Error("traffic of a device without a driver");
    await this.stack.call("iommu_dma_map_page", () =>
      this.stack.call("iommu_dma_alloc_iova", () => this.host.traffic()),
    );
  }
}
