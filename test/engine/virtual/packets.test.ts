import { describe, expect, it } from "vitest";
import { watchWithLedger } from "../../../src/check/ledger.js";
import { VirtualEngine } from "../../../src/engine/virtual/virtual-engine.js";
import { doubtsOf } from "../../../src/measure/doubt/doubts.js";
import type { RunResult } from "../../../src/measure/result.js";
import type { NetworkSpec } from "../../../src/workload/workload-spec.js";
import { machine } from "../../measure/run-result.js";
import { request } from "../requests.js";
import { shippedProfile } from "./bare-machine.js";

const engine = new VirtualEngine(shippedProfile("epyc-9124"), watchWithLedger);
const OPS = 40_000;
/** Half of the operations receive, those that fill the two rings of 64 buffers among them. */
const PACKETS = (OPS / 2 - 2 * 64) / 2;

function received(opsPerSecond: number): Promise<RunResult> {
  const network: NetworkSpec = {
    name: "network",
    limitPfn: 2 ** 36 - 1,
    size: 1,
    jobs: 4,
    depth: 64,
    batch: 16,
    irqCpus: [0, 3],
    serviceNs: 10_000,
    opsPerSecond,
    requestCpuNs: 1000,
    interruptNs: 500,
    migrations: 0,
  };
  return engine.run(request(network, "list", 6, { ops: OPS }));
}

const codes = (run: RunResult) =>
  doubtsOf({ runs: [run], machine, comparison: [], measureCost: [], precision: null, partial: false }).map(
    ({ code }) => code,
  );

describe("packets", () => {
  it("are none of them lost while there are buffers", async () => {
    const run = await received(1e6);
    expect(run.packets).toEqual({ offered: PACKETS, lost: 0 });
    expect(codes(run)).toEqual([]);
    // The last buffers that are missing make no batch.
    expect(run.ops).toBeLessThanOrEqual(OPS);
    expect(run.ops).toBeGreaterThan(OPS - 2 * 16);
  });

  it("are lost where they come faster than buffers do, counted, and doubted", async () => {
    const run = await received(1e8);
    const { offered, lost } = run.packets!;
    expect(offered).toBe(PACKETS);
    expect(lost).toBeGreaterThan(offered / 2);
    // Every packet that is not lost is unmapped, and so is every one that was sent.
    const frees = run.perCpu.reduce((sum, cpu) => sum + cpu.frees, 0);
    expect(frees).toBe(offered - lost + OPS / 4);
    expect(codes(run)).toEqual(["lost-packets"]);
  });

  it("are of no concern to a workload without a network", async () => {
    const run = await engine.run(
      request({ name: "local", size: 1, workingSet: 4, limitPfn: 2 ** 20 - 1 }, "list", 2, { ops: 100 }),
    );
    expect(run).not.toHaveProperty("packets");
  });
});
