import { describe, expect, it } from "vitest";
import { DmaLayer, dmaWords } from "../../src/dma/dma-layer.js";
import type { DmaOptions } from "../../src/dma/dma-options.js";
import { rcacheCounts } from "../../src/measure/counters.js";
import { LIMIT_32, LIMIT_48, smallDomain } from "../iova/small-domain.js";

/** One device on a domain whose addresses below 4 GiB are all but taken. */
function deviceOn(options: DmaOptions) {
  const engineWords = dmaWords(options, 1, { domains: 1, devices: 2 });
  const domain = smallDomain({ engineWords });
  let flushes = 0;
  const host = () => ({
    flushIotlb: () => {
      flushes++;
    },
    freesUnderLock: true,
  });
  const layer = new DmaLayer(domain.machine, domain.machine.layout.engine, [domain], 2, options, host);
  const [device, other] = layer.devices;
  return { domain, layer, device: device!, other: other!, flushes: () => flushes };
}

/** Sizes that no rcache keeps: half of what lies below 4 GiB. */
const HALF = 2 ** 19;

describe("a device with more than 32 bits", () => {
  it.each(["6.1", "6.12"] as const)(
    "asks below 4 GiB first, and above when there is no room (%s)",
    (first) => {
      const { device } = deviceOn({ flush: "none", dma32First: first });
      expect(device.allocFast(0, HALF, LIMIT_48, true)).toBe(HALF);
      // The lower half begins at pfn 0, which is no address.
      expect(device.allocFast(0, HALF, LIMIT_48, true)).toBeGreaterThan(LIMIT_32);
    },
  );

  it("asks again below 4 GiB after a failure as Linux 6.1, and never more as 6.12", () => {
    const later = (dma32First: "6.1" | "6.12") => {
      const { device, other } = deviceOn({ flush: "none", dma32First });
      const low = device.allocFast(0, HALF, LIMIT_48, true);
      device.allocFast(0, HALF, LIMIT_48, true);
      device.freeFast(0, low, HALF);
      const own = device.allocFast(0, HALF, LIMIT_48, true);
      return { own: own > LIMIT_32, other: other.allocFast(0, 64, LIMIT_48, true) > LIMIT_32 };
    };
    expect(later("6.1")).toEqual({ own: false, other: false });
    // It is the device that gives up, not the domain.
    expect(later("6.12")).toEqual({ own: true, other: false });
  });

  it("counts one allocation when it has to ask twice", () => {
    const { device, domain } = deviceOn({ flush: "none", dma32First: "6.1" });
    device.allocFast(0, HALF, LIMIT_48, true);
    device.allocFast(0, HALF, LIMIT_48, true);
    const { hits, misses } = rcacheCounts(domain.machine, 2);
    expect([hits, misses]).toEqual([0, 3]);
  });

  it("leaves 32-bit devices alone", () => {
    const { device } = deviceOn({ flush: "none", dma32First: "6.12" });
    device.allocFast(0, HALF, LIMIT_32, true);
    expect(device.allocFast(0, HALF, LIMIT_32, true)).toBe(0);
    expect(device.allocFast(0, 1, LIMIT_48, true)).toBeLessThanOrEqual(LIMIT_32);
  });
});

describe("what a device unmaps", () => {
  it("is freed at once, after a flush of its own in strict mode", () => {
    for (const [flush, expected] of [
      ["none", 0],
      ["strict", 1],
    ] as const) {
      const { device, domain, flushes } = deviceOn({ flush, dma32First: "off" });
      const pfn = device.allocFast(0, 1, LIMIT_32, true);
      device.freeFast(0, pfn, 1);
      expect(domain.rcaches[0]!.sizes(0).loaded).toBe(1);
      expect(flushes()).toBe(expected);
    }
  });

  it("waits in the domain's queue in lazy mode, whichever device it was", () => {
    const { device, other, domain, layer, flushes } = deviceOn({ flush: "lazy", dma32First: "off" });
    for (const one of [device, other]) one.freeFast(0, one.allocFast(0, 1, LIMIT_32, true), 1);
    expect([domain.rcaches[0]!.sizes(0).loaded, layer.queued, flushes()]).toEqual([0, 2, 0]);
    layer.queues[0]!.fire(0);
    expect([domain.rcaches[0]!.sizes(0).loaded, layer.queued, flushes()]).toEqual([2, 0, 1]);
  });
});
