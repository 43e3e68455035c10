import { describe, expect, it } from "vitest";
import { createLedger } from "../../../src/check/ledger.js";
import { FLUSH_MODES } from "../../../src/dma/dma-options.js";
import type { AllocPort, PortWrapper } from "../../../src/engine/cpu.js";
import { InvariantViolation } from "../../../src/engine/run-result.js";
import { VirtualEngine } from "../../../src/engine/virtual/virtual-engine.js";
import { request } from "../requests.js";
import { shippedProfile } from "./bare-machine.js";

const limitPfn = 2 ** 36 - 1;
const mixed = {
  name: "mixed",
  sizes: [
    { size: 1, weight: 4 },
    { size: 3, weight: 2 },
    { size: 40, weight: 1 },
  ],
  workingSet: 700,
  limitPfn,
} as const;
const profile = shippedProfile("epyc-9124");

/** A port on which the 2000th free of a size that is cached is not what it should be. */
const faulty =
  (wrong: (port: AllocPort, cpu: number, pfn: number, size: number) => void): PortWrapper =>
  (port) => {
    let frees = 0;
    return {
      allocFast: (cpu, size, limit, flush) => port.allocFast(cpu, size, limit, flush),
      freeFast: (cpu, pfn, size) => {
        if (size <= 32 && ++frees === 2000) wrong(port, cpu, pfn, size);
        else port.freeFast(cpu, pfn, size);
      },
    };
  };

/** A run of 6 CPUs that nobody asked to verify, on such a port. */
function play(watch: PortWrapper, flush: (typeof FLUSH_MODES)[number] = "none", depot = "list") {
  const dma = { flush, dma32First: "off" } as const;
  const asked = request(mixed, depot, 6, { ops: 30_000, verify: false, ledger: createLedger(), dma });
  return new VirtualEngine(profile, watch).run(asked);
}

describe("after a simulated run that nobody asked to verify", () => {
  it.each(
    FLUSH_MODES.flatMap((flush) => ["array", "list", "lockfree"].map((depot) => [flush, depot] as const)),
  )("flush %s, %s: live, queued and cached ranges are those of the tree", async (flush, depot) => {
    const run = await play((port) => port, flush, depot);
    expect(run.verified).toBe(false);
  });

  it.each(FLUSH_MODES)("flush %s: a range that is lost is noticed", async (flush) => {
    const losing = play(
      faulty(() => {}),
      flush,
    );
    await expect(losing).rejects.toThrow(InvariantViolation);
    await expect(losing).rejects.toThrow(/live .* cached .* reserved ranges, but \d+ in the tree/);
  });

  it("so is one that is freed twice", async () => {
    const twice = faulty((port, cpu, pfn, size) => {
      port.freeFast(cpu, pfn, size);
      port.freeFast(cpu, pfn, size);
    });
    await expect(play(twice)).rejects.toThrow(InvariantViolation);
  });
});
