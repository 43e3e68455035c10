import type { IovaDomain } from "../../iova/domain.js";
import type { CrashHost } from "./crash-host.js";
import type { KernelStack } from "./kernel-stack.js";

/** What can be written to a group's `type` file here. "auto" is the system's default, which the group begins with. */
export type DomainType = "auto" | "DMA";

/** The devices that share a default domain, as sysfs shows them. */
export class IommuGroup {
  #type: DomainType = "auto";
  #domain: IovaDomain | undefined;

  constructor(
    private readonly host: CrashHost,
    private readonly stack: KernelStack,
  ) {}

  /** A device of the group is probed: the default domain must be there. */
  async attach(): Promise<void> {
    this.#domain ??= this.host.createDomain();
  }

  /** `echo TYPE > /sys/kernel/iommu_groups/N/type`, on `cpu`. */
  writeType(type: DomainType, cpu: number): Promise<void> {
    return this.stack.call("vfs_write", () =>
      this.stack.call("kernfs_fop_write_iter", () => this.#storeType(type, cpu)),
    );
  }

  /** The type in force: the group's file reads so. */
  get type(): DomainType {
    return this.#type;
  }

  #storeType(type: DomainType, cpu: number): Promise<void> {
    return this.stack.call("iommu_group_store_type", async () => {
      if (type === this.#type) return;
      await this.#setupDefaultDomain(cpu);
      this.#type = type;
    });
  }

  /** The new domain is there before the old one goes. */
  #setupDefaultDomain(cpu: number): Promise<void> {
    return this.stack.call("iommu_setup_default_domain", async () => {
      const old = this.#domain;
      this.#domain = this.host.createDomain();
      if (old !== undefined) await this.#domainFree(old, cpu);
    });
  }

  #domainFree(domain: IovaDomain, cpu: number): Promise<void> {
    return this.stack.call("iommu_domain_free", () =>
      this.stack.call("iommu_put_dma_cookie", () => this.host.put(domain, cpu)),
    );
  }
}
