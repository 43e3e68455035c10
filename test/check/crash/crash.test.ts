import { describe, expect, it } from "vitest";
import { changeDomains } from "../../../src/check/crash/domain-change.js";
import { InProcessHost } from "../../../src/check/crash/in-process-host.js";
import { listV1Depot } from "../../../src/depot/list-v1-depot.js";
import { listV1GuardDepot } from "../../../src/depot/list-v1-guard-depot.js";
import { LIST_WORDS, LockedList } from "../../../src/depot/locked-list.js";
import { DEPOT_DESIGNS } from "../../../src/depot/registry.js";
import type { Depot, DepotDesign } from "../../../src/iova/depot.js";
import { NULL } from "../../../src/memory/pointer.js";

const CPUS = 4;
const teardown = (design: DepotDesign, rounds = 3) =>
  changeDomains(new InProcessHost(design, CPUS, "ample"), rounds);
const flush = (design: DepotDesign, rounds = 3) =>
  changeDomains(new InProcessHost(design, CPUS, "scarce"), rounds);

/** A list of the test's own, whose loops stop at an empty list or do not look. */
function ownList(id: string, looksBeforePop: boolean): DepotDesign {
  return {
    ...listV1GuardDepot,
    id,
    initialize: (machine, base) => LockedList.initialize(machine, base),
    sizeOf: () => LIST_WORDS,
    attach(machine, base): Depot {
      const list = new LockedList(machine, base);
      const pop = () => (looksBeforePop && list.isEmpty ? NULL : list.unlink());
      return {
        ...listV1GuardDepot.attach(machine, base, { cpus: CPUS, magazineSize: 127 }),
        push(magazine) {
          list.link(magazine);
          return true;
        },
        pop: () => (list.isEmpty ? NULL : list.unlink()),
        size: () => list.size,
        drain(_, visit) {
          for (let top = pop(); top !== NULL; top = pop()) visit(top);
        },
      };
    },
  };
}

describe("the domain change", () => {
  it("fills the depots on its way", async () => {
    const host = new InProcessHost(listV1GuardDepot, CPUS, "ample");
    const domain = host.createDomain();
    await host.traffic();
    expect(domain.rcaches[0]!.depotPeak).toBeGreaterThan(32);
    expect(domain.tree.nodes).toBeGreaterThan(0);
  });

  it("ends the first version at teardown, through the read of next below NULL", async () => {
    const outcome = await teardown(listV1Depot);
    expect(outcome).toMatchObject({
      outcome: "crashed",
      round: 1,
      oops: { address: 0, access: "read", cpu: 0, worker: 0 },
    });
    expect(outcome.outcome === "crashed" && outcome.oops.callTrace).toEqual([
      "free_iova_rcaches",
      "put_iova_domain",
      "iommu_put_dma_cookie",
      "iommu_domain_free",
      "iommu_setup_default_domain",
      "iommu_group_store_type",
      "kernfs_fop_write_iter",
      "vfs_write",
    ]);
  });

  it("ends the first version in the flush on exhaustion too", async () => {
    const outcome = await flush(listV1Depot);
    expect(outcome.outcome === "crashed" && outcome.oops.callTrace).toEqual([
      "free_global_cached_iovas",
      "alloc_iova_fast",
      "iommu_dma_alloc_iova",
      "iommu_dma_map_page",
    ]);
  });

  it.each(DEPOT_DESIGNS.filter(({ id }) => id !== "list-v1").map((design) => [design.id, design] as const))(
    "is survived by %s",
    async (_, design) => {
      expect(await teardown(design)).toEqual({ outcome: "survived", rounds: 3 });
      expect(await flush(design)).toEqual({ outcome: "survived", rounds: 3 });
    },
  );

  it("is survived by the first version once it is repaired, whatever its name", async () => {
    const repaired = ownList("list-v1", true);
    expect(await teardown(repaired)).toEqual({ outcome: "survived", rounds: 3 });
    expect(await flush(repaired)).toEqual({ outcome: "survived", rounds: 3 });
  });

  it("ends any design that has the fault, whatever its name", async () => {
    const broken = ownList("list", false);
    expect(await teardown(broken)).toMatchObject({ outcome: "crashed", round: 1 });
    expect(await flush(broken)).toMatchObject({ outcome: "crashed", round: 1 });
  });

  it("happens in the round in which the fault does", async () => {
    let drains = 0;
    const late: DepotDesign = {
      ...listV1GuardDepot,
      attach(machine, base, options) {
        const sound = listV1GuardDepot.attach(machine, base, options);
        const faulty = listV1Depot.attach(machine, base, options);
        return {
          push: (magazine, cpu) => sound.push(magazine, cpu),
          pop: (cpu) => sound.pop(cpu),
          size: () => sound.size(),
          // The seventh bin to be torn down is the first of the second domain.
          drain: (cpu, visit) => (++drains <= 6 ? sound : faulty).drain(cpu, visit),
        } as Depot;
      },
    };
    expect(await teardown(late)).toMatchObject({ outcome: "crashed", round: 2, oops: { cpu: 1 } });
  });

  it("is no excuse for other errors", async () => {
    const failing: DepotDesign = {
      ...listV1GuardDepot,
      attach: (machine, base, options) => ({
        ...listV1GuardDepot.attach(machine, base, options),
        push: () => true,
        pop: () => NULL,
        size: () => 0,
        drain() {
          throw new Error("something else");
        },
      }),
    };
    await expect(teardown(failing)).rejects.toThrow("something else");
  });
});
